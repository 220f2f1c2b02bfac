import type { CorpusRule } from "../rule.ts";

export const documentDuplicate: CorpusRule = {
  name: "document-duplicate",
  sees: "corpus",
  severity: "warning",
  description:
    "Two documents have the same text. Both are found for the same queries and take two places among the results; when one is edited, the assistant contradicts itself. Texts of less than 80 characters are not compared.",
  remedy: "Keep one, and exclude or delete the other.",
  options: {},
  examples: {
    good: [
      {
        files: {
          "a.md": `# A\n\n${"One text. ".repeat(10)}\n`,
          "b.md": `# B\n\n${"Another. ".repeat(10)}\n`,
        },
      },
    ],
    bad: [
      {
        files: {
          "a.md": `# A\n\n${"One text. ".repeat(10)}\n`,
          "b.md": `# A\n\n${"One text. ".repeat(10)}\n`,
        },
      },
    ],
  },
  *check({ documents }) {
    const first = new Map<string, string>();
    for (const [path, { text }] of documents) {
      if (text === "") continue;
      const before = first.get(text);
      if (before === undefined) first.set(text, path);
      else yield { path, line: 1, message: `The text is the same as that of "${before}".`, actual: before };
    }
  },
};
