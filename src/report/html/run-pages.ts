import { listUnder } from "../blocks.ts";
import { comparedBlocks } from "../compose/compared-blocks.ts";
import { chunksLine, documentsLine, skippedLists, widenedTable, withheldList } from "../compose/parts.ts";
import { number, seconds } from "../format.ts";
import type { IngestReport, Metrics, PreviewReport, VerifyReport } from "../reports.ts";
import { blocksHtml } from "./blocks-html.ts";
import { proportion } from "./chart.ts";
import { findingsSection } from "./findings-section.ts";
import { gatesSection, verdictMark } from "./gates-section.ts";
import { cut, html, type Markup } from "./markup.ts";
import type { Section } from "./page.ts";
import { comparedQueries, latencyTable, servedQueries } from "./queries-section.ts";
import { table } from "./table.ts";

/** What an approver looks at: verdicts, what moved, how long it took. */
export function ingestSections(report: IngestReport): readonly Section[] {
  const modes = new Set(report.queries.flatMap((one) => Object.keys(one.ms)));
  const samples = Object.fromEntries(
    [...modes].map((mode) => [mode, report.queries.flatMap((one) => one.ms[mode] ?? [])]),
  );
  return [
    ...gatesSection(report.gates),
    ...comparedQueries(report.queries),
    ...metricsSection(report.metrics),
    { id: "changes", title: "What it stores", body: stored(report) },
    {
      id: "latency",
      title: "Time",
      body: html`${stagesTable(report.stages)}${report.queries.length === 0 ? undefined : latencyTable(samples)}`,
    },
    findingsSection(report.findings),
    ...remarks(report),
  ];
}

function stored({ documents, chunks, chunkChanges, embed, widened }: IngestReport): Markup {
  return html`<p>${documentsLine(documents)}; chunks ${chunksLine(chunkChanges)}, ${number(chunks)} in all.</p>
<p>Embedded ${number(embed.inputs)} inputs with ${number(embed.tokens)} tokens in ${number(embed.requests)} requests; ${number(embed.cached)} were found already embedded.</p>
${blocksHtml(widenedTable(widened))}`;
}

/** Seconds of each stage as bars. */
function stagesTable(stages: Readonly<Record<string, number>>): Markup {
  const rows = Object.entries(stages);
  const greatest = Math.max(0, ...rows.map(([, value]) => value));
  return table(
    "Seconds of each stage",
    [
      { name: "stage", kind: "text" },
      { name: "time", kind: "text" },
      { name: "milliseconds", kind: "number" },
    ],
    rows.map(([stage, value]) => [
      stage,
      seconds(value),
      proportion(Math.round(value * 1000), Math.round(greatest * 1000)),
    ]),
  );
}

function remarks(report: IngestReport): readonly Section[] {
  const blocks = [
    ...listUnder("Warnings", report.warnings),
    ...withheldList(report.withheld),
    ...skippedLists(report),
  ];
  return blocks.length === 0
    ? []
    : [{ id: "remarks", title: "Warnings and what stays out", body: blocksHtml(blocks) }];
}

export function verifySections(report: VerifyReport): readonly Section[] {
  return [
    ...gatesSection(report.gates),
    ...metricsSection(report.metrics, report.baseline),
    ...comparedSection(report),
    ...servedQueries(report.queries),
    ...(report.queries.length === 0
      ? []
      : [
          {
            id: "latency",
            title: "Time",
            body: latencyTable({ hybrid: report.queries.map((one) => one.ms) }),
          },
        ]),
  ];
}

function comparedSection(report: VerifyReport): readonly Section[] {
  const blocks = comparedBlocks(report);
  return blocks.length === 0
    ? []
    : [{ id: "compared", title: "Golden queries beside themselves", body: blocksHtml(blocks) }];
}

/** Scores mode by mode; beside those of before, where there are any. */
function metricsSection(metrics: Metrics, before?: Metrics): readonly Section[] {
  const measures = ["ndcg@10", "recall@10", "mrr"] as const;
  const rows = (["lexical", "dense", "hybrid"] as const).flatMap((mode) => {
    const now = metrics[mode];
    if (now === undefined) return [];
    return measures.map((measure) => {
      const old = before?.[mode]?.[measure];
      const change = old === undefined ? 0 : now[measure] - old;
      return [
        mode,
        measureNames[measure],
        now[measure].toFixed(3),
        old?.toFixed(3) ?? null,
        old === undefined ? null : `${change < 0 ? "−" : "+"}${Math.abs(change).toFixed(3)}`,
      ];
    });
  });
  if (rows.length === 0) return [];
  const columns = ["search", "measure", "score", ...(before === undefined ? [] : ["before", "change"])];
  const body = table(
    "Scores of the golden queries",
    columns.map((name) => ({ name, kind: "text" })),
    rows,
  );
  return [{ id: "metrics", title: "Scores", body }];
}

const measureNames = { "ndcg@10": "nDCG@10", "recall@10": "recall@10", mrr: "MRR" } as const;

export function previewSections(report: PreviewReport): readonly Section[] {
  return [
    ...gatesSection(report.gates),
    {
      id: "moved",
      title: "Golden queries whose first results move",
      body:
        report.moved.length === 0
          ? html`<p>None.</p>`
          : html`${report.moved.slice(0, mostMoved).map(
              ({
                id,
                before,
                after,
              }) => html`<article aria-label="Query ${cut(id, 120)}"><h3>${cut(id, 120)}</h3><div class="sides"><div><h4>Before (base)</h4>${places(before, after)}</div><div><h4>After (head)</h4>${places(after, before)}</div></div></article>
`,
            )}${report.moved.length > mostMoved ? html`<p class="quiet">… and ${number(report.moved.length - mostMoved)} more in the JSON report.</p>` : undefined}`,
    },
    {
      id: "changes",
      title: `Difference to ${cut(report.base, 80)}`,
      body: html`<p>${documentsLine(report.documents)}; chunks ${chunksLine(report.chunks)}.</p>`,
    },
    ...metricsSection(report.metrics.head, report.metrics.base),
    findingsSection(report.findings),
  ];
}

const mostMoved = 200;

function places(shown: readonly string[], beside: readonly string[]): Markup {
  if (shown.length === 0) return html`<p class="quiet">Nothing was found.</p>`;
  return html`<ol>${shown.map((one) => html`<li${beside.includes(one) ? undefined : html` class="new"`}>${cut(one)}</li>`)}</ol>`;
}

/** Checks with their outcome; a doctor's as well as a drift's. */
export function checksSection(
  checks: readonly { readonly check: string; readonly outcome: string; readonly reason: string }[],
): readonly Section[] {
  const body = html`<ul class="gates">${checks.map(
    ({ check, outcome, reason }) =>
      html`<li>${verdictMark(outcome)} <strong>${check}</strong><p>${cut(reason, 1000)}</p></li>`,
  )}</ul>`;
  return [{ id: "checks", title: "Checks", body }];
}

/** What a drift run had nothing to compare with. Nothing where there is none. */
export function notCheckedSection(
  checks: readonly { readonly check: string; readonly reason: string }[],
): readonly Section[] {
  if (checks.length === 0) return [];
  const body = html`<ul class="gates">${checks.map(
    ({ check, reason }) => html`<li><strong>${check}</strong><p>${cut(reason, 1000)}</p></li>`,
  )}</ul>`;
  return [{ id: "not-checked", title: "Not checked: nothing to compare with", body }];
}
