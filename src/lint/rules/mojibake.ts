import { excerpt } from "../excerpt.ts";
import type { DocumentRule } from "../rule.ts";

/** What the bytes 0x80 to 0x9F are in Windows-1252; the five that it leaves open are read as control characters. */
const windows1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";
const trail = `[\u0080-\u00bf${windows1252}]`;
const suspect = new RegExp(
  `[\u00c2-\u00df]${trail}|[\u00e0-\u00ef]${trail}{2}|[\u00f0-\u00f4]${trail}{3}`,
  "g",
);

const commonLetter = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u;

export const mojibake: DocumentRule = {
  name: "mojibake",
  sees: "document",
  severity: "warning",
  description:
    "UTF-8 was read as Latin-1 or Windows-1252 and saved again, so that an accented letter or a quote is now two or three odd characters; no query will match the word.",
  remedy: "Take the text from the original, or decode it: these characters are bytes of UTF-8.",
  options: {},
  examples: {
    good: [
      "# Caf\u00e9 na\u00efve \u201cquoted\u201d\n",
      "\u00c3 and \u00e2 by themselves\n",
      "\u00c2\u00ab Ecce \u00bb\n",
      "**\u00dc\u2022** a list\n",
    ],
    bad: ["# Caf\u00c3\u00a9\n", "It\u00e2\u20ac\u2122s here.\n"],
  },
  check(page) {
    if (page.ascii) return [];
    return [...page.body.matchAll(suspect)].flatMap(({ index, 0: found }) => {
      const meant = decoded(found);
      // Two characters alone can be a capital letter and a sign behind it, as in French quotes or lists.
      if (meant === undefined || (found.length === 2 && !commonLetter.test(meant))) return [];
      return [
        {
          offset: page.document.bodyStart + index,
          message: `"${excerpt(found)}" is "${excerpt(meant)}" in UTF-8, read as another encoding.`,
          actual: excerpt(found),
          expected: excerpt(meant),
        },
      ];
    });
  },
};

function decoded(text: string): string | undefined {
  const bytes = [...text].map((character) => {
    const at = windows1252.indexOf(character);
    return at < 0 ? character.charCodeAt(0) : 0x80 + at;
  });
  const meant = Buffer.from(bytes).toString("utf8");
  return meant.includes("\ufffd") ? undefined : meant;
}
