import { excerpt } from "../excerpt.ts";
import type { DocumentRule } from "../rule.ts";

export const textNotNfc: DocumentRule = {
  name: "text-not-nfc",
  sees: "document",
  severity: "warning",
  description:
    "Text is not in Unicode normalization form C: an accented letter is written as letter and accent, looks the same as elsewhere and does not match it, neither for search nor for the cache of embeddings.",
  remedy: 'Save the text in form C, e.g. with `text.normalize("NFC")`.',
  options: {},
  examples: { good: ["# Caf\u00e9\n"], bad: ["# Cafe\u0301\n"] },
  check(page) {
    // Below U+0300 everything is in form C.
    if (page.ascii || !/[\u0300-\uffff]/.test(page.body) || page.body.normalize("NFC") === page.body)
      return [];
    const remarks = [];
    for (let line = 0; line < page.lineCount; line += 1) {
      const text = page.lineText(line);
      const normal = text.normalize("NFC");
      if (normal === text) continue;
      let at = 0;
      while (text[at] === normal[at]) at += 1;
      const written = excerpt(text.slice(Math.max(0, at - 8), at + 8));
      const offset = page.offsetOfLine(line) + at;
      remarks.push({ offset, message: `"${written}" is not in normalization form C.` });
    }
    return remarks;
  },
};
