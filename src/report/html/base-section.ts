import { chunksLine, documentsLine, signed, widenedTable } from "../compose/parts.ts";
import { percent } from "../format.ts";
import type { BaseDifference, Coverage, ValidateReport } from "../reports.ts";
import { blocksHtml } from "./blocks-html.ts";
import { cut, html } from "./markup.ts";
import type { Section } from "./page.ts";
import { type Cell, longTable, table } from "./table.ts";

const beside = [
  { name: "before", kind: "number" },
  { name: "now", kind: "number" },
  { name: "change", kind: "text" },
] as const;

/** What changed since the base: in numbers, source by source, document by document. */
export function baseSections(report: ValidateReport, base: BaseDifference): readonly Section[] {
  const { changes } = base;
  const body = html`<p>${documentsLine(base.documents)}; chunks ${chunksLine(base.chunks)}.</p>
${table(
  "The corpus before and now",
  [{ name: "of", kind: "text" }, ...beside],
  [
    count("tokens", base.tokens, report.tokens),
    ...(["text", "documents", "golden"] as const).map((name) =>
      sharesOf(name, base.coverage, report.coverage),
    ),
    ...names(base.ledger, report.ledger).map((reason) =>
      count(`left out: ${reason}`, base.ledger[reason] ?? 0, report.ledger[reason] ?? 0),
    ),
  ],
)}
${longTable(
  "Tokens by source",
  [{ name: "source", kind: "text" }, ...beside],
  names(base.sources, report.sources).map((source) =>
    count(source, base.sources[source]?.tokens ?? 0, report.sources[source]?.tokens ?? 0),
  ),
)}
${
  changes.length === 0
    ? undefined
    : longTable(
        "Documents that differ",
        [
          { name: "action", kind: "text" },
          { name: "document", kind: "text" },
          { name: "chunks added", kind: "number" },
          { name: "removed", kind: "number" },
          { name: "kept", kind: "number" },
        ],
        changes.map((one) => [
          one.withheld === undefined ? one.action : `${one.action} (${one.withheld})`,
          one.from === undefined ? one.path : `${cut(one.from, 140)} → ${one.path}`,
          one.chunks.added,
          one.chunks.removed,
          one.chunks.kept,
        ]),
      )
}
${blocksHtml(widenedTable(base.widened))}`;
  return [{ id: "difference", title: `Difference to ${cut(base.ref, 80)}`, body }];
}

function count(name: string, before: number, now: number): readonly Cell[] {
  return [name, before, now, before === now ? "none" : signed(now - before)];
}

const coverageNames = {
  text: "text in chunks",
  documents: "files ingested",
  golden: "documents a golden query exercises",
} as const;

function sharesOf(name: keyof Coverage, before: Coverage, now: Coverage): readonly Cell[] {
  const [old, fresh] = [before[name], now[name]];
  const points = old === null || fresh === null ? 0 : (fresh - old) * 100;
  return [
    coverageNames[name],
    old === null ? "none" : percent(old),
    fresh === null ? "none" : percent(fresh),
    Math.abs(points) < 0.05 ? "none" : `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(1)} points`,
  ];
}

function names(one: object, other: object): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}
