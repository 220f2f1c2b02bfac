import {
  beginsWithCurrency,
  endsWithCurrency,
  endsWithDash,
  letterBefore,
  multiplied,
} from "./currencies.ts";
import { isNoPriceAfterWord, isOtherUnit } from "./no-prices.ts";
import { type NumberToken, numberTokens } from "./number-tokens.ts";
import { priceCells } from "./price-cells.ts";
import { beginsWithUnit, endsWithPriceWord } from "./price-words.ts";

/** A number of a text, and whether it reads as a price. A price's range holds its multiplier: `10k`, `49,-`. */
export interface ReadNumber extends NumberToken {
  readonly price: boolean;
}

/** Characters around a number that decide: two words and a currency fit in. */
const reach = 48;

/**
 * Every number of a text. It reads as a price next to a currency, after a word such as "costs", before a unit such as
 * "per seat", in a table's column or row of prices, as a discount, or in a range whose other end does.
 */
export function readNumbers(text: string): readonly ReadNumber[] {
  const tokens = numberTokens(text);
  const cells = priceCells(text);
  let cell = 0;
  const prices = tokens.map(({ start, end }) => {
    while ((cells[cell]?.end ?? Number.POSITIVE_INFINITY) <= start) cell += 1;
    return (cells[cell]?.start ?? Number.POSITIVE_INFINITY) <= start || readsAsPrice(text, start, end);
  });
  spreadOverRanges(text, tokens, prices);
  return tokens.map(({ start, end }, index) => {
    const price = prices[index] === true;
    const more = price ? (multiplied.exec(text.slice(end, end + 12))?.[0].length ?? 0) : 0;
    return { start, end: end + more, price };
  });
}

function readsAsPrice(text: string, start: number, end: number): boolean {
  // A marker says "price" itself, and guarding a guarded text must change nothing.
  const before = text.slice(Math.max(0, start - reach), start).replace(/^.*\[redacted: [a-z]+\]/s, "");
  const after = text.slice(end, end + reach);
  const digits = text.slice(start, end);
  return (
    endsWithCurrency.test(before) ||
    (beginsWithCurrency.test(after) && !isOtherUnit(before, digits, after)) ||
    endsWithDash.test(after) ||
    (letterBefore.test(before) && /^\d{1,3}(?:,\d{3})+(?:\.\d\d)?$/.test(digits)) ||
    (beginsWithUnit.test(after) && !/(?<!\p{L})limit(?:ed)? (?:of|to) $/iu.test(before)) ||
    /税[込抜別]\s?$/.test(before) ||
    (endsWithPriceWord.test(before) && !isNoPriceAfterWord(before, digits, after)) ||
    isDiscount(before, after)
  );
}

function isDiscount(before: string, after: string): boolean {
  if (/^\s?折/.test(after)) return true;
  if (!/^\s?(?:[%‰٪％]|per ?cent|prozent)/iu.test(after)) return false;
  const discount =
    /(?<!\p{L})(?:off|saves?|savings?|cheaper|dto)(?!\p{L})|discount|rabatt?|nachlass|remise|réduction|descuento|rebaja|sconto|desconto|korting|skonto|günstiger|sparen|sleva|slev[yu]|zniżk|kedvezmény|indirim|reducere|alennus|popust|скидк|знижк|割引|折扣|优惠|할인/iu;
  return discount.test(before) || discount.test(after);
}

/**
 * "10–20 €", "€10 to 20", "10, 20 or 30 EUR", "4만 9천원", "49<sup>99</sup> €": a price makes its neighbour one, from both
 * sides.
 */
function spreadOverRanges(text: string, tokens: readonly NumberToken[], prices: boolean[]): void {
  const between = tokens.map((token, index) => {
    const next = tokens[index + 1];
    return next !== undefined && next.start - token.end <= 16 ? text.slice(token.end, next.start) : "";
  });
  const linked = between.map((one) => isRange.test(one));
  for (let index = between.length - 2; index >= 0; index -= 1)
    if (linked[index + 1] === true && /^, ?$/.test(between[index] ?? "") && !isYear(text, tokens[index]))
      linked[index] = /\p{L}/u.test(between[index + 1] ?? "") || /^, ?$/.test(between[index + 1] ?? "");
  for (let index = 1; index < tokens.length; index += 1)
    if (linked[index - 1] === true && prices[index - 1] === true) prices[index] = true;
  for (let index = tokens.length - 2; index >= 0; index -= 1)
    if (linked[index] === true && prices[index + 1] === true) prices[index] = true;
}

function isYear(text: string, token: NumberToken | undefined): boolean {
  return token !== undefined && /^(?:19|20)\d\d$/.test(text.slice(token.start, token.end));
}

const isRange =
  /^(?:[\s*_~`]{0,3}[\p{L}\p{Sc}]{0,4}\s?(?:[-–—−~‐‑…/]|\.\.\.?|to|bis|until|à|a|and|und|et|y|e|or|oder|from|statt|instead of)\s?[\p{Sc}\p{L}]{0,4}[\s*_~`]{0,3}|[万萬만천千百]\s?|<su[pb]>[.,]?)$/iu;
