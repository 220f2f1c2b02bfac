import { excerpt } from "../excerpt.ts";
import type { DocumentRule } from "../rule.ts";

export const headingTooLong: DocumentRule = {
  name: "heading-too-long",
  sees: "document",
  severity: "warning",
  description:
    "A long heading is repeated in the embedding input of every passage below it and drowns what they say.",
  remedy: "Shorten the heading; put the rest in the text below it.",
  options: { maxCharacters: { default: 120, description: "Characters that a heading may have." } },
  examples: {
    good: ["# How refunds are paid\n"],
    bad: [
      { files: { "page.md": "# How, when and to whom refunds are paid\n" }, options: { maxCharacters: 30 } },
    ],
  },
  check: (page, { maxCharacters = 0 }) =>
    page.headings
      .filter(({ text }) => text.length > maxCharacters)
      .map(({ text, offset }) => ({
        offset,
        message: `The heading "${excerpt(text, 40)}" has ${text.length} characters; at most ${maxCharacters} were expected.`,
        actual: String(text.length),
        expected: `at most ${maxCharacters}`,
      })),
};
