import type { PricingSettings } from "../../config/config.ts";
import { someCurrency, someCurrencyCode } from "../pricing/currencies.ts";
import { numberTokens } from "../pricing/number-tokens.ts";
import { endsWithNumberWord, somePriceWord } from "../pricing/price-words.ts";
import { readNumbers } from "../pricing/prices.ts";
import { structuralNumbers } from "../pricing/structural.ts";
import type { Detection, GuardRule } from "../rule.ts";

export const unredactedPrice: GuardRule = {
  name: "unredacted-price",
  severity: "warning",
  description:
    "In a document marked `pricing_sensitive: true`: a price that the configuration lets through, or something near a currency or a word such as price that the redaction did not take out, such as an amount in words.",
  remedy:
    "Take the amount out, add a pattern for it to `guardrails.pricing.patterns`, or choose `guardrails.pricing.redact: numbers`.",
  examples: {
    good: [
      "A seat costs [redacted: price] EUR.",
      "The price depends on the number of seats.",
      "1. Ask for an offer.\n2. Sign it.",
    ],
    bad: ["A seat costs 49 EUR.", "A seat costs forty-nine dollars.", "Price: &#52;&#57; EUR"],
  },
};

/** What may still be a price in a text from which the redaction has taken what it takes. */
export function remainingPrices(text: string, redact: PricingSettings["redact"]): readonly Detection[] {
  return [...remainingNumbers(text, redact), ...inWords(text)].toSorted(
    (left, right) => left.start - right.start,
  );
}

/** Characters around a number in which a currency or a word about prices makes it suspicious. */
const vicinity = 60;

function remainingNumbers(text: string, redact: PricingSettings["redact"]): readonly Detection[] {
  if (redact === "nothing")
    return readNumbers(text).flatMap(({ start, end, price }) =>
      price ? [{ start, end, what: "a price that the configuration lets through" }] : [],
    );
  const isStructural = structuralNumbers(text);
  return numberTokens(text).flatMap(({ start, end }) => {
    const around = text
      .slice(Math.max(0, start - vicinity), end + vicinity)
      .replace(/\[redacted: [a-z]+\]/g, " ");
    const structural = isStructural({ start, end });
    const suspicious =
      !structural &&
      (redact === "numbers" ||
        someCurrency.test(around) ||
        someCurrencyCode.test(around) ||
        somePriceWord.test(around));
    return suspicious ? [{ start, end, what: "a number that may be a price" }] : [];
  });
}

/** "forty-nine dollars": a currency with a word before it that counts. */
function inWords(text: string): readonly Detection[] {
  const found: Detection[] = [];
  for (const { index } of text.matchAll(currencies)) {
    const number = endsWithNumberWord.exec(text.slice(Math.max(0, index - 40), index));
    if (number === null) continue;
    found.push({ start: index - number[0].length, end: index, what: "an amount in words" });
  }
  return found;
}

const currencies = new RegExp(someCurrency.source, "giu");
