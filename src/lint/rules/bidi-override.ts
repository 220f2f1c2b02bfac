import { codePoint } from "../excerpt.ts";
import type { DocumentRule, Remark } from "../rule.ts";

const controls = /[\u202a-\u202e\u2066-\u2069\n]/g;

export const bidiOverride: DocumentRule = {
  name: "bidi-override",
  sees: "document",
  severity: "error",
  description:
    "A bidirectional override shows text in another order than it is read by a model, so a reviewer approves what is not there; an embedding or isolate that its line does not close does the same to the rest of the line. Marks and closed isolates, as right-to-left text needs them, are left alone.",
  remedy:
    "Delete the character; right-to-left text needs a mark (U+200E, U+200F) or a closed isolate at most.",
  options: {},
  examples: {
    good: ["\u2067\u05e9\u05dc\u05d5\u05dd\u2069 means peace.\n", "\u05e9\u05dc\u05d5\u05dd\u200f\n"],
    bad: ["Pay \u202e001\u202c euros.\n", "An isolate \u2067that stays open.\nNext line.\n"],
  },
  check(page) {
    if (page.ascii) return [];
    const remarks: Remark[] = [];
    let open: { readonly offset: number; readonly character: string; readonly isolate: boolean }[] = [];
    const endLine = () => {
      for (const { offset, character } of open) {
        const message = `The line does not close ${codePoint(character)}, which reorders what follows it.`;
        remarks.push({ offset, message, actual: codePoint(character) });
      }
      open = [];
    };
    for (const { index, 0: character } of page.body.matchAll(controls)) {
      const offset = page.document.bodyStart + index;
      if (character === "\n") endLine();
      else if (character === "\u202d" || character === "\u202e") {
        const message = `${codePoint(character)} overrides the direction of text.`;
        remarks.push({ offset, message, actual: codePoint(character) });
      } else if (character === "\u202c" || character === "\u2069") {
        const isolate = character === "\u2069";
        const last = open.findLastIndex((one) => one.isolate === isolate);
        if (last >= 0) open.splice(last, 1);
      } else open.push({ offset, character, isolate: character >= "\u2066" });
      // Nobody nests a hundred directions in a line.
      if (open.length > 100) endLine();
    }
    endLine();
    return remarks;
  },
};
