import { codePoint } from "../excerpt.ts";
import type { DocumentRule } from "../rule.ts";

/** All of category Cc but tab, line feed and carriage return; form feed separates pages in old texts and does no harm. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u009f]/g;

export const controlCharacter: DocumentRule = {
  name: "control-character",
  sees: "document",
  severity: "warning",
  description:
    "A control character (a backspace, an escape, a C1 code) cannot be seen, splits words for search, and hints at a file that was converted badly.",
  remedy: "Delete the character.",
  options: {},
  examples: { good: ["# Tab\there\n"], bad: ["# Title\n\nA back\u0008space.\n", "A\u0085line.\n"] },
  check: (page) =>
    [...page.body.matchAll(control)].map(({ index, 0: character }) => ({
      offset: page.document.bodyStart + index,
      message: `There is a control character, ${codePoint(character)}.`,
      actual: codePoint(character),
    })),
};
