import { beside } from "../beside.ts";
import {
  codes,
  entities,
  signsAfter,
  signsBefore,
  wordlikeCodes,
  words,
  wordsAfter,
  wordsWithoutBlanks,
} from "./currency-names.ts";

/** Sources of regular expressions (flags `iu` unless said otherwise) for what surrounds a price. */

/** Emphasis, code marks, escapes, tags and blanks that may stand between a number and its currency. */
export const gap =
  "(?:[\\s\\u00a0\\u202f*_~`\\\\|\"'“”()[\\]-]|&(?:nbsp|thinsp|ensp|emsp|#160|#8201|#8239|#xa0|#x2009|#x202f);|</?(?:b|strong|em|i|span|sup|sub|small|td|th)(?:\\s[^<>]{0,24})?>){0,6}";

const thousands =
  "k|m|mm|bn|mn|mio\\.?|mrd\\.?|tsd\\.?|mill?ion(?:en|s|es)?|milliard(?:en|s|es)?|billions?|thousand|tausend|lakhs?|crores?|mil(?:lones|hões|hão|yon|yar|ioni|jard\\p{L}{0,2})?\\.?|millió|mil[ij]\\.?|ml[nd]\\.?|t[iy]s\\.?|tisíc|tys(?:iąc\\p{L}{0,2})?|tusen|tusind|ezer|bin|mila|ribu|rb|juta|jt|nghìn|ngàn|triệu|tỷ|тыс\\.?|тысяч[аи]?|миллион(?:а|ов)?|млн\\.?|млрд\\.?|тис\\.?";
const thousandsOfSigns = "[万萬億亿千만억천]{1,2}";

const multiplier = `[ \\u00a0]?(?:(?:${thousands}|${thousandsOfSigns}|[.,][-–—]{1,2})(?![\\p{L}\\p{N}]))|${thousandsOfSigns}`;

const currencyBefore = `(?:\\p{Sc}|(?:(?<!\\p{Script=Latin})(?:${codes}|${wordlikeCodes})|(?<!\\p{L})(?:${words}|${signsBefore}))\\.?|${wordsWithoutBlanks}|${entities})`;
const currencyAfter = `(?:\\p{L}{0,3}\\p{Sc}|(?:${codes}|${wordlikeCodes})(?!\\p{Script=Latin})|(?:${words}|${wordsAfter}|${signsAfter})(?!\\p{L})|${wordsWithoutBlanks}|${entities}|:[-–—](?![\\p{L}\\p{N}]))`;

/** Matches the end of what stands before a number. */
export const endsWithCurrency = new RegExp(`${currencyBefore}${gap}[-+−–]?${gap}$`, "iu");
/** Matches the beginning of what stands after a number. */
export const beginsWithCurrency = new RegExp(
  `^(?:${multiplier})?${gap}(?:${multiplier})?${gap}${currencyAfter}`,
  "iu",
);
export const multiplied = new RegExp(`^(?:${multiplier})`, "iu");

/** `49,-`, `49.–` and `1,23,456/-`, which mean money without a currency. */
export const endsWithDash = /^(?:[.,][-–—]{1,2}|\/-)(?![\p{L}\p{N}/-])/u;

/** `P1,499` and `N49,000`: a letter is a currency where thousands are parted by commas. */
export const letterBefore = /(?<![\p{L}\p{N}])[KLNPQ] ?$/u;

/** Anywhere in a piece of text: a symbol, a code in capitals, or a word. */
export const someCurrency = new RegExp(
  `\\p{Sc}|(?<!\\p{L})(?:${words}|${wordsAfter})(?!\\p{L})|${wordsWithoutBlanks}|${entities}`,
  "iu",
);
export const someCurrencyCode = new RegExp(
  `(?<![${beside}])(?:${codes}|${wordlikeCodes})(?![${beside}])`,
  "u",
);
