import { codePoint } from "../excerpt.ts";
import type { DocumentRule } from "../rule.ts";

/** Zero-width space, (non-)joiners, word joiner, invisible operators, byte order mark inside, soft hyphen. */
const zeroWidth = /[\u200b-\u200d\u2060-\u2064\ufeff\u00ad]/g;

/** Joiners belong to the spelling of these scripts, and to emoji that are put together. */
const joined =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Myanmar}\p{Script=Khmer}\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u;
/** Persian endings: `API\u200cها`, `۵\u200cتایی`, and behind vowel signs, which are of no script. */
const arabic = /^[\p{Script=Arabic}]/u;
/** Scripts without blanks mark where a line may break. */
const breaking = /[\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Tibetan}]$/u;

export const zeroWidthCharacter: DocumentRule = {
  name: "zero-width-character",
  sees: "document",
  severity: "warning",
  description:
    "A character of no width (zero-width space, joiner, soft hyphen, a byte order mark inside the text) makes two words of one for search, and nobody sees why. Joiners that a script or an emoji needs are left alone.",
  remedy: "Delete the character, or write the one that was meant.",
  options: {},
  examples: {
    good: [
      "# Plain\n",
      "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\n",
      "\u{1f469}\u200d\u{1f4bb}\n",
      "PDF\u200c\u0647\u0627\n",
    ],
    bad: ["# Ti\u200btle\n", "A soft\u00adhyphen.\n"],
  },
  check(page) {
    if (page.ascii) return [];
    return [...page.body.matchAll(zeroWidth)].flatMap(({ index, 0: character }) => {
      const before = page.body.slice(Math.max(0, index - 3), index);
      if ((character === "\u200c" || character === "\u200d") && joined.test(before)) return [];
      if (character === "\u200c" && arabic.test(page.body.slice(index + 1, index + 2))) return [];
      if (character === "\u200b" && breaking.test(before)) return [];
      return [
        {
          offset: page.document.bodyStart + index,
          message: `There is a character of no width, ${codePoint(character)}.`,
          actual: codePoint(character),
        },
      ];
    });
  },
};
