import type { DocumentRule } from "../rule.ts";

export const headingLevelSkipped: DocumentRule = {
  name: "heading-level-skipped",
  sees: "document",
  severity: "warning",
  description:
    "A heading is more than one level below the one before it, so a level of its heading path is missing.",
  remedy: "Raise the heading, or write the one that is missing.",
  options: {},
  examples: {
    good: ["# Title\n\n## Part\n\n### Detail\n\n## Next\n", "## A page may begin at any level\n"],
    bad: ["# Title\n\n### Detail\n"],
  },
  check: (page) =>
    page.headings.flatMap(({ level, offset }, position) => {
      const before = page.headings[position - 1]?.level ?? level;
      if (level <= before + 1) return [];
      return [
        {
          offset,
          message: `A heading of level ${level} follows one of level ${before}; at most level ${before + 1} was expected.`,
          actual: `level ${level}`,
          expected: `at most level ${before + 1}`,
        },
      ];
    }),
};
