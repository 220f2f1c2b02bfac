import { type CoverageGroup, type Grouping, groupings } from "../breakdown.ts";
import { reasonsOf } from "../compose/compose-breakdown.ts";
import { withheldList } from "../compose/parts.ts";
import { number, percent } from "../format.ts";
import type { ValidateReport } from "../reports.ts";
import { baseSections } from "./base-section.ts";
import { blocksHtml } from "./blocks-html.ts";
import { meter, proportion } from "./chart.ts";
import { findingsSection } from "./findings-section.ts";
import { tokenHistogram } from "./histogram.ts";
import { cut, html, type Markup } from "./markup.ts";
import type { Section } from "./page.ts";
import { longTable, table } from "./table.ts";
import { corpusMap } from "./treemap.ts";

/** Groups of a kind that are drawn, the largest first; a corpus with a thousand categories has the others in its JSON. */
const mostGroups = 40;

/** What `validate` found: the corpus at a glance, then what is missing from it and what is wrong with it. */
export function validateSections(report: ValidateReport): readonly Section[] {
  const { breakdown, base, ledger } = report;
  return [
    { id: "coverage", title: "Coverage", body: coverage(report) },
    ...(base === undefined ? [] : baseSections(report, base)),
    { id: "map", title: "Corpus by source and size", body: corpusMap(breakdown.inventory) },
    {
      id: "chunk-sizes",
      title: "Sizes of chunks",
      body: tokenHistogram(breakdown.chunkTokens, base?.chunkTokens),
    },
    { id: "left-out", title: "Left out of chunks", body: leftOut(ledger, breakdown.leftOut) },
    findingsSection(report.findings, report.silenced),
    ...duplicates(report),
    { id: "documents", title: "Documents", body: documents(report) },
    ...outside(report),
  ];
}

const titles: Readonly<Record<Grouping, string>> = {
  source: "By source",
  format: "By format",
  category: "By category",
  type: "By document type",
  language: "By language",
};

function coverage({ coverage: all, breakdown }: ValidateReport): Markup {
  const whole = table(
    "Coverage of the whole corpus",
    [
      { name: "of", kind: "text" },
      { name: "share", kind: "number" },
    ],
    [
      ["text that is in chunks", meter(all.text)],
      ["files under the sources that are ingested", meter(all.documents)],
      [
        "documents that a golden query exercises",
        all.golden === null ? "no golden queries" : meter(all.golden),
      ],
    ],
  );
  return html`${whole}${groupings
    .filter((grouping) => breakdown.groups[grouping].some((one) => one.name !== null))
    .map(
      (grouping) => html`<h3>${titles[grouping]}</h3>${groupsTable(grouping, breakdown.groups[grouping])}`,
    )}`;
}

function groupsTable(grouping: Grouping, groups: readonly CoverageGroup[]): Markup {
  const shown = groups.slice(0, mostGroups);
  const greatest = Math.max(0, ...groups.map((one) => one.tokens));
  const rest = groups.length - shown.length;
  return html`${table(
    `Coverage ${titles[grouping].toLowerCase()}`,
    [
      { name: grouping, kind: "text" },
      { name: "documents", kind: "number" },
      { name: "chunks", kind: "number" },
      { name: "tokens", kind: "number" },
      { name: "text", kind: "number" },
      { name: "files", kind: "number" },
      { name: "golden", kind: "number" },
    ],
    shown.map((one) => [
      one.name ?? html`<span class="quiet">none given</span>`,
      one.documents,
      one.chunks,
      proportion(one.tokens, greatest),
      one.documents === 0 ? html`<span class="quiet">no text</span>` : meter(one.coverage.text),
      meter(one.coverage.documents),
      one.documents === 0 || one.coverage.golden === null
        ? html`<span class="quiet">none</span>`
        : meter(one.coverage.golden),
    ]),
  )}${rest > 0 ? html`<p class="quiet">… and ${number(rest)} more in the JSON report.</p>` : undefined}`;
}

function leftOut(ledger: ValidateReport["ledger"], worst: ValidateReport["breakdown"]["leftOut"]): Markup {
  const reasons = Object.entries(ledger).toSorted(([, left], [, right]) => right - left);
  if (reasons.length === 0) return html`<p>Nothing: every character is in a chunk.</p>`;
  const greatest = Math.max(...reasons.map(([, length]) => length));
  return html`<p>Each character of a document is in a chunk or in this ledger, with the reason.</p>
${table(
  "Characters left out, by reason",
  [
    { name: "reason", kind: "text" },
    { name: "characters", kind: "number" },
  ],
  reasons.map(([reason, length]) => [reason, proportion(length, greatest)]),
)}
<h3>Documents with the most</h3>
${longTable(
  "Documents of which the most was left out",
  [
    { name: "document", kind: "text" },
    { name: "characters", kind: "number" },
    { name: "reasons", kind: "text" },
  ],
  worst.map((one) => [one.path, one.characters, reasonsOf(one)]),
)}`;
}

function duplicates({ breakdown }: ValidateReport): readonly Section[] {
  if (breakdown.duplicates.length === 0) return [];
  const body = longTable(
    "Documents that repeat another",
    [
      { name: "document", kind: "text" },
      { name: "kind", kind: "text" },
      { name: "what it repeats", kind: "text" },
    ],
    breakdown.duplicates.map((one) => [one.path, one.kind, one.message]),
  );
  return [{ id: "duplicates", title: "Duplicates", body }];
}

function documents({ breakdown: { inventory } }: ValidateReport): Markup {
  const others = Object.entries(inventory.rest);
  return html`${longTable(
    "Documents, the largest first",
    [
      { name: "document", kind: "text" },
      { name: "source", kind: "text" },
      { name: "format", kind: "text" },
      { name: "category", kind: "text" },
      { name: "type", kind: "text" },
      { name: "language", kind: "text" },
      { name: "chunks", kind: "number" },
      { name: "tokens", kind: "number" },
      { name: "text in chunks", kind: "share" },
    ],
    inventory.documents.map((one) => [
      one.path,
      one.source,
      one.format,
      one.category,
      one.type,
      one.language,
      one.chunks,
      one.tokens,
      one.characters === 0 ? 1 : Math.round((one.charactersInChunks / one.characters) * 1e4) / 1e4,
    ]),
  )}${others.map(([source, one]) => html`<p>And ${number(one.documents)} smaller documents of ${cut(source)} with ${number(one.tokens)} tokens.</p>`)}`;
}

function outside({ withheld, skipped }: ValidateReport): readonly Section[] {
  if (withheld.length + skipped.length === 0) return [];
  const body = html`${blocksHtml(withheldList(withheld))}${
    skipped.length === 0
      ? undefined
      : longTable(
          "Could not be read",
          [{ name: "document", kind: "text" }],
          skipped.map((path) => [path]),
        )
  }`;
  return [{ id: "outside", title: "Stay out", body }];
}

/** The numbers at the top. */
export function validateTiles(report: ValidateReport): readonly (readonly [string, string])[] {
  const { coverage: all } = report;
  return [
    ["documents", number(report.documents)],
    ["chunks", number(report.chunks)],
    ["tokens", number(report.tokens)],
    ["text in chunks", percent(all.text)],
    ["files ingested", percent(all.documents)],
    ["golden coverage", all.golden === null ? "none" : percent(all.golden)],
    ["findings", number(report.findings.length)],
  ];
}
