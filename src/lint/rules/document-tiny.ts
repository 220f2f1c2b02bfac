import { isRecordFormat } from "../../config/formats.ts";
import { tinyRecordRemedy } from "../../load/remarks.ts";
import type { DocumentRule } from "../rule.ts";

export const documentTiny: DocumentRule = {
  name: "document-tiny",
  sees: "document",
  severity: "info",
  description:
    "A document of a few words is found by its title or not at all; often it is a stub that nobody finished. Records of data files are short by nature and not looked at.",
  remedy: "Finish it, add it to another document, or exclude it.",
  options: { minWords: { default: 15, description: "Words that a document should have." } },
  examples: {
    good: [
      "# Refunds\n\nRefunds are made within 30 days to the card that paid, less what shipping cost us.\n",
    ],
    bad: ["# Refunds\n\nTo do.\n"],
  },
  check(page, { minWords = 0 }) {
    const { format } = page.document;
    if (isRecordFormat(format) && format !== "sanity") return [];
    // Ten letters a word is plenty; longer texts need no counting.
    const start = page.body.slice(0, minWords * 40);
    if (start.length < page.body.trim().length && start.length > 0) return [];
    const words = start.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    // Scripts without blanks have one "word" a sentence.
    const letters = start.match(/[\u2e80-\u9fff\uac00-\ud7af]/g)?.length ?? 0;
    const count = Math.max(words, letters);
    if (count === 0 || count >= minWords) return [];
    return [
      {
        offset: page.document.bodyStart,
        message: `The document has ${count} words; at least ${minWords} were expected.`,
        actual: String(count),
        expected: `at least ${minWords}`,
        ...(isRecordFormat(format) ? { remedy: tinyRecordRemedy } : {}),
      },
    ];
  },
};
