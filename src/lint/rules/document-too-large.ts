import type { DocumentRule } from "../rule.ts";

export const documentTooLarge: DocumentRule = {
  name: "document-too-large",
  sees: "document",
  severity: "warning",
  description:
    "A very long document is many documents in one: its title says little about each passage, and every edit of it is an edit of all.",
  remedy: "Split the document by subject.",
  options: { maxCharacters: { default: 150_000, description: "Characters that a document may have." } },
  examples: {
    good: ["# Refunds\n\nWithin 30 days.\n"],
    bad: [{ files: { "page.md": "# Everything\n\nAll we know.\n" }, options: { maxCharacters: 20 } }],
  },
  check(page, { maxCharacters = 0 }) {
    const { length } = page.body;
    if (length <= maxCharacters) return [];
    return [
      {
        offset: page.document.bodyStart,
        message: `The document has ${length} characters; at most ${maxCharacters} were expected.`,
        actual: String(length),
        expected: `at most ${maxCharacters}`,
      },
    ];
  },
};
