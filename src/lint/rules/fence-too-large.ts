import type { DocumentRule } from "../rule.ts";

export const fenceTooLarge: DocumentRule = {
  name: "fence-too-large",
  sees: "document",
  severity: "warning",
  description:
    "A very long block of code is cut into many passages that say little in words; usually it is a file or a log that was pasted.",
  remedy: "Show the lines that matter, and link to the file.",
  options: { maxLines: { default: 200, description: "Lines that a block of code may have." } },
  examples: {
    good: ["```sh\nls\n```\n"],
    bad: [{ files: { "page.md": "```sh\nls\npwd\nid\n```\n" }, options: { maxLines: 2 } }],
  },
  check: (page, { maxLines = 0 }) =>
    page.tokens.flatMap(({ type, map }) => {
      const lines = (type === "fence" || type === "code_block") && map !== null ? map[1] - map[0] : 0;
      const own = type === "fence" ? lines - 2 : lines;
      if (map === null || own <= maxLines) return [];
      return [
        {
          offset: page.offsetOfLine(map[0]),
          message: `The block of code has ${own} lines; at most ${maxLines} were expected.`,
          actual: String(own),
          expected: `at most ${maxLines}`,
        },
      ];
    }),
};
