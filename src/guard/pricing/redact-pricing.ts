import type { JsonValue, Metadata, PricingSettings } from "../../config/config.ts";
import { sourceOffsets } from "../../load/redaction.ts";
import { withKeys } from "../metadata-strings.ts";
import { type Passage, redactText } from "../redact-text.ts";
import { readNumbers } from "./prices.ts";
import { structuralNumbers } from "./structural.ts";

/** What is taken out of a pricing-sensitive document. */
export interface PricingRedactor {
  passages(text: string): readonly Passage[];
  /** Metadata with its prices replaced, and how many values were. */
  metadata(metadata: Metadata): { readonly metadata: Metadata; readonly counts: Counts };
}

type Counts = Readonly<Record<string, number>>;

export function pricingRedactor(settings: PricingSettings): PricingRedactor {
  const patterns = settings.patterns.map((source) => new RegExp(source, "gu"));
  const fields = new Set(settings.fields.map((name) => name.toLowerCase()));
  const keep = new Set(settings.keep.map((name) => name.toLowerCase()));
  const passages = (text: string) => passagesOf(text, settings.redact, patterns);
  return {
    passages,
    metadata: (metadata) => {
      const counts: Record<string, number> = {};
      const count = (marker: string, times = 1) => {
        counts[marker] = (counts[marker] ?? 0) + times;
      };
      const redacted = withKeys(
        Object.entries(metadata).map(([name, value]) =>
          keep.has(name.toLowerCase())
            ? [name, name, value]
            : [name, redactKey(name, isName.test(name)), redactValue(value, name, false)],
        ),
      );
      return { metadata: redacted, counts };

      /** `isField`: the name of a field, in which a number such as that of `tier_2` is no price unless it reads as one. */
      function redactKey(key: string, isField: boolean): string {
        const found = isField
          ? passagesOf(key, settings.redact === "nothing" ? "nothing" : "prices", patterns)
          : passages(key);
        const result = redactText(key, found);
        for (const [marker, times] of Object.entries(result.counts)) count(marker, times);
        return result.text;
      }

      function redactValue(value: JsonValue, name: string, within: boolean): JsonValue {
        const price = within || fields.has(name.toLowerCase()) || priceField.test(name);
        if (typeof value === "number") return redactNumber(value, price);
        if (typeof value === "string") return redactString(value, price);
        if (Array.isArray(value)) return value.map((one: JsonValue) => redactValue(one, name, within));
        if (value === null || typeof value === "boolean") return value;
        return withKeys(
          Object.entries(value).map(([key, one]) => [
            key,
            redactKey(key, false),
            redactValue(one, key, price),
          ]),
        );
      }

      function redactNumber(value: number, price: boolean): JsonValue {
        if (settings.redact === "nothing" || (settings.redact === "prices" && !price)) return value;
        const marker = price ? "price" : "number";
        count(marker);
        return `[redacted: ${marker}]`;
      }

      function redactString(value: string, price: boolean): string {
        if (isDate.test(value) && !price) return value;
        const all =
          price && settings.redact !== "nothing"
            ? readNumbers(value).map((one) => ({ ...one, marker: "price" }))
            : [];
        const result = redactText(value, [...all, ...passages(value)]);
        for (const [marker, times] of Object.entries(result.counts)) count(marker, times);
        return result.text;
      }
    },
  };
}

/** What a field may be called; a heading or a sentence has blanks or begins with a digit. */
const isName = /^[\p{L}_$][\p{L}\p{N}_$.-]*$/u;

/** Names that mean money wherever they stand, also inside a compound: `listPrice`, `monthly_fee`, `price_eur`. */
const priceField =
  /price|cost|(?:^|[_\s-])fee|fees?$|amount|(?:^|[_\s-])rate|rates?$|discount|rebate|charge|msrp|rrp|tariff|preis|betrag|kosten|rabatt|gebühr|prix|tarif|montant|precio|importe|prezzo|preço|prijs|cena|^(?:usd|eur|gbp|chf|monthly|yearly|annual(?:ly)?)$/i;

/** A date or a moment, which filters compare. */
const isDate = /^\d{4}-\d{2}(?:-\d{2}(?:[T ][\d:.,]+(?:Z|[+-][\d:]+)?)?)?$/;

/** What a marker's neighbourhood makes readable as a price is found as well, so that doing it again changes nothing. */
function passagesOf(
  text: string,
  redact: PricingSettings["redact"],
  patterns: readonly RegExp[],
): readonly Passage[] {
  let found = passagesOnce(text, redact, patterns);
  for (let pass = 1; pass < maxPasses && found.length > 0; pass += 1) {
    const { text: left, redactions } = redactText(text, found);
    const more = passagesOnce(left, redact, patterns);
    if (more.length === 0) break;
    const inSource = sourceOffsets(redactions);
    found = [
      ...found,
      ...more.map((one) => ({ ...one, start: inSource(one.start), end: inSource(one.end) })),
    ];
  }
  return found;
}

/** As of whole documents. */
const maxPasses = 5;

function passagesOnce(
  text: string,
  redact: PricingSettings["redact"],
  patterns: readonly RegExp[],
): readonly Passage[] {
  const own = patterns.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
      start: index,
      end: index + found.length,
      marker: "price",
    })),
  );
  if (redact === "nothing") return own;
  const isStructural = structuralNumbers(text);
  const numbers = readNumbers(text).flatMap(({ start, end, price }) => {
    if (price) return [{ start, end, marker: "price" }];
    return redact === "prices" || isStructural({ start, end }) ? [] : [{ start, end, marker: "number" }];
  });
  return [...own, ...numbers];
}
