import type { DocumentRule } from "../rule.ts";

export const replacementCharacter: DocumentRule = {
  name: "replacement-character",
  sees: "document",
  severity: "warning",
  description:
    "A replacement character (U+FFFD) stands where some program could not read what was there; that text is lost.",
  remedy: "Write the character that was meant, from the original.",
  options: {},
  examples: { good: ["# Caf\u00e9\n"], bad: ["# Caf\ufffd\n"] },
  check: (page) =>
    page.ascii
      ? []
      : [...page.body.matchAll(/\ufffd/g)].map(({ index }) => ({
          offset: page.document.bodyStart + index,
          message: "There is a replacement character, U+FFFD.",
          actual: "U+FFFD",
        })),
};
