import type { Document } from "../load/document.ts";
import { redactedOrigin } from "../load/redacted-origin.ts";
import { sourceOffsets, withRedactions } from "../load/redaction.ts";
import { mapMetadata } from "./metadata-strings.ts";
import type { PricingRedactor } from "./pricing/redact-pricing.ts";
import { type Passage, type RedactedText, redactText } from "./redact-text.ts";
import { withParts } from "./redacted-parts.ts";

/** Redacted values by the word of their marker, e.g. `{ price: 3 }`. */
export type RedactionCounts = Readonly<Record<string, number>>;

/** Redacts until nothing more is found, so that doing it again changes nothing. */
export async function redactToTheEnd(
  { text, bodyStart }: Document,
  passagesIn: (text: string) => Promise<readonly Passage[]>,
): Promise<RedactedText> {
  let passages = await passagesIn(text);
  let result = redactText(text, passages, bodyStart);
  for (let pass = 1; pass < maxPasses && result.redactions.length > 0; pass += 1) {
    const more = await passagesIn(result.text);
    if (more.length === 0) break;
    const inSource = sourceOffsets(result.redactions);
    passages = [
      ...passages,
      ...more.map((one) => ({ ...one, start: inSource(one.start), end: inSource(one.end) })),
    ];
    result = redactText(text, passages, bodyStart);
  }
  return result;
}

/** Enough for whatever a marker's neighbourhood makes visible; what would be left is a finding. */
const maxPasses = 5;

export function guardedDocument(
  document: Document,
  body: RedactedText,
  change: ((text: string) => RedactedText) | undefined,
  pricing: PricingRedactor | undefined,
): { readonly document: Document; readonly redacted: RedactionCounts } {
  const counts: Record<string, number> = {};
  const count = (some: RedactionCounts) => {
    for (const [marker, times] of Object.entries(some)) counts[marker] = (counts[marker] ?? 0) + times;
  };
  count(body.counts);
  const changeString = (text: string) => {
    const result = change?.(text) ?? redactText(text, []);
    count(result.counts);
    return result.text;
  };
  const clean = change === undefined ? document.metadata : mapMetadata(document.metadata, changeString);
  const priced = pricing?.metadata(clean) ?? { metadata: clean, counts: {} };
  count(priced.counts);
  const uncounted = (one: string): string => uncountedText(one, change, pricing);
  const title = document.title === undefined ? undefined : uncounted(document.title);
  const origin = document.origin === undefined ? undefined : withParts(document.origin, uncounted);
  const changed =
    body.redactions.length > 0 ||
    Object.keys(counts).length > 0 ||
    title !== document.title ||
    origin !== document.origin;
  return {
    document: changed
      ? {
          ...document,
          text: body.text,
          title,
          metadata: priced.metadata,
          bodyStart: shifted(document.bodyStart, body),
          redactions: withRedactions(document.redactions ?? [], body.redactions, document.text),
          ...(origin === undefined ? {} : { origin: redactedOrigin(origin, document.text, body.redactions) }),
        }
      : document,
    redacted: counts,
  };
}

/** A title is also in the metadata of a page, and one line of a record; names of fields and components are no values. */
function uncountedText(
  text: string,
  change: ((text: string) => RedactedText) | undefined,
  pricing: PricingRedactor | undefined,
): string {
  const clean = change?.(text).text ?? text;
  return pricing === undefined ? clean : redactText(clean, pricing.passages(clean)).text;
}

/** Front matter has lines of its own, so no passage lies across its end. */
function shifted(bodyStart: number, body: RedactedText): number {
  let shift = 0;
  for (const { offset, length, sourceLength } of body.redactions) {
    if (offset - shift >= bodyStart) break;
    shift += length - sourceLength;
  }
  return bodyStart + shift;
}
