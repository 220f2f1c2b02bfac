import type { Document } from "../load/document.ts";
import type { ActionOf } from "./actions.ts";
import { metadataStrings } from "./metadata-strings.ts";
import { type Passage, type RedactedText, redactText } from "./redact-text.ts";
import { partsOf } from "./redacted-parts.ts";
import { passagesToRedact, type Scanned, scan } from "./scan.ts";

export interface Aside {
  /** What only title, metadata and the names of fields hold, not the text. */
  readonly news: readonly Scanned[];
  /** Redacts one string; undefined when no string needs it. */
  readonly change: ((text: string) => RedactedText) | undefined;
}

/** Title, metadata and the names in the ledger are scanned at once: few hold anything, and each scan has its price. */
export async function scanAside(
  document: Document,
  action: ActionOf,
  isExempt: (passage: string) => boolean,
): Promise<Aside> {
  const strings = [
    document.title ?? "",
    ...metadataStrings(document.metadata),
    ...partsOf(document.origin),
  ].filter((one) => one !== "");
  const joined = [...new Set(strings)].join("\n\n");
  const scanned = joined === "" ? [] : await scan(joined, action, isExempt);
  const isNew = ({ start, end }: Passage | { start: number; end: number }) =>
    !document.text.includes(joined.slice(start, end));
  const passages = passagesToRedact(scanned).map((one) => ({
    value: joined.slice(one.start, one.end),
    marker: one.marker,
  }));
  return {
    news: scanned.map(({ rule, refused, redacted, warned }) => ({
      rule,
      refused: refused.filter(isNew),
      redacted: redacted.filter(isNew),
      warned: warned.filter(isNew),
    })),
    change: passages.length === 0 ? undefined : (text) => redactText(text, occurrences(text, passages)),
  };
}

function occurrences(
  text: string,
  wanted: readonly { readonly value: string; readonly marker: string }[],
): readonly Passage[] {
  return wanted.flatMap(({ value, marker }) =>
    value
      .split(/\s*[\r\n]+\s*/)
      .filter((line) => line !== "")
      .flatMap((line) => {
        const found: Passage[] = [];
        for (let at = text.indexOf(line); at >= 0; at = text.indexOf(line, at + line.length))
          found.push({ start: at, end: at + line.length, marker });
        return found;
      }),
  );
}
