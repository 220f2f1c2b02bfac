import type { Finding } from "../../load/finding.ts";
import type { Plan } from "../../plan/plan.ts";
import { type Block, line, listUnder, tableUnder } from "../blocks.ts";
import { number, percent, plural } from "../format.ts";
import type { WithGuardrails } from "../report-parts.ts";
import type { Coverage, Metrics } from "../reports.ts";

export function metricsTable(
  metrics: Metrics,
  baseline?: Metrics,
  when: string = "last verified",
): readonly Block[] {
  const rows = Object.entries(metrics).map(([mode, values]) => {
    const before = Object.entries(baseline ?? {}).find(([name]) => name === mode)?.[1];
    const cell = (name: keyof typeof values) =>
      `${values[name].toFixed(3)}${before === undefined ? "" : ` (${when} ${before[name].toFixed(3)})`}`;
    return [mode, cell("ndcg@10"), cell("recall@10"), cell("mrr")];
  });
  return tableUnder("Golden queries", ["search", "nDCG@10", "recall@10", "MRR"], rows);
}

export function findingsTable(findings: readonly Finding[]): readonly Block[] {
  const order = { error: 0, warning: 1, info: 2 };
  const worst = findings.toSorted((left, right) => order[left.severity] - order[right.severity]);
  const shown = shownOf(worst).map((one) => [
    one.severity,
    placeOf(one),
    one.rule,
    `${one.message} ${one.remedy}`.trim(),
  ]);
  const rest = findings.length - shown.length;
  const page = findings.find((one) => one.documentation !== undefined)?.documentation?.split("#")[0];
  return [
    ...tableUnder("Findings", ["severity", "place", "rule", "message"], shown),
    ...(rest > 0 ? [line(`… and ${plural(rest, "more finding")} in the JSON report`)] : []),
    ...(page === undefined
      ? []
      : [line(`Each rule is explained under its name in ${page} of the package corpusgate.`)]),
  ];
}

const mostFindings = 50;
/** Of one rule, where not all fit: a rule that speaks on every page hides what the others say. */
const mostOfRule = 10;

function shownOf(worst: readonly Finding[]): readonly Finding[] {
  if (worst.length <= mostFindings) return worst;
  const seen = new Map<string, number>();
  return worst
    .filter(({ rule }) => {
      const nth = (seen.get(rule) ?? 0) + 1;
      seen.set(rule, nth);
      return nth <= mostOfRule;
    })
    .slice(0, mostFindings);
}

/** As editors and terminals link it. */
function placeOf({ path, line, column }: Finding): string {
  return column === undefined ? `${path}:${line}` : `${path}:${line}:${column}`;
}

/** Findings that comments in documents quieted, so that a reviewer sees how much is not said. */
export function silencedFacts(
  silenced: Readonly<Record<string, number>>,
): readonly (readonly [string, string])[] {
  const rules = Object.entries(silenced);
  if (rules.length === 0) return [];
  const total = rules.reduce((sum, [, count]) => sum + count, 0);
  const each = rules.map(([rule, count]) => `${rule} ${number(count)}`).join(", ");
  return [["quieted by comments", `${plural(total, "finding")} (${each})`]];
}

export function documentsLine(counts: Plan["documents"]): string {
  const changed = (["added", "changed", "renamed", "removed"] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => `${number(counts[name])} ${name}`);
  return `${changed.length === 0 ? "no document differs" : `documents ${changed.join(", ")}`}, ${number(counts.unchanged)} unchanged`;
}

export function chunksLine(chunks: Plan["chunks"]): string {
  return `${number(chunks.added)} added, ${number(chunks.removed)} removed, ${number(chunks.kept)} kept`;
}

export function changesTable(changes: Plan["changes"]): readonly Block[] {
  const rows = changes
    .slice(0, 100)
    .map((one) => [
      one.withheld === undefined ? one.action : `${one.action} (${one.withheld})`,
      one.from === undefined ? one.path : `${one.from} → ${one.path}`,
      `+${one.chunks.added} −${one.chunks.removed} =${one.chunks.kept}`,
    ]);
  const rest = changes.length - rows.length;
  return [
    ...tableUnder("Documents", ["action", "path", "chunks"], rows),
    ...(rest > 0 ? [line(`… and ${plural(rest, "more document")} in the JSON report`)] : []),
  ];
}

export function coverageFacts(coverage: Coverage): readonly (readonly [string, string])[] {
  return [
    ["text in chunks", percent(coverage.text)],
    ["files ingested", percent(coverage.documents)],
    [
      "documents a golden query exercises",
      coverage.golden === null ? "no golden queries" : percent(coverage.golden),
    ],
  ];
}

export function skippedLists(report: {
  readonly kept: readonly string[];
  readonly skipped: readonly string[];
}): readonly Block[] {
  return [
    ...listUnder("Keep their live version, not read or perhaps moved", report.kept),
    ...listUnder("Could not be read, stay out", report.skipped),
  ];
}

/** What stays out by its authors' will, counted by reason. */
export function withheldList(withheld: readonly Plan["withheld"][number][]): readonly Block[] {
  return listUnder(
    `Stay out as their authors said (${number(withheld.length)})`,
    withheld.map((one) => `${one.path}: ${one.reason}`),
  );
}

export function widenedTable(widened: Plan["widened"]): readonly Block[] {
  const rows = widened.slice(0, 100).map((one) => [one.path, one.field, one.from, one.to]);
  const rest = widened.length - rows.length;
  return [
    ...tableUnder("Readers will find more of", ["path", "field", "before", "now"], rows),
    ...(rest > 0 ? [line(`… and ${number(rest)} more in the JSON report`)] : []),
  ];
}

/** Nothing when the guardrails had nothing to do. */
export function guardrailFacts({ guardrails }: WithGuardrails): readonly (readonly [string, string])[] {
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${number(count)}`)
      .join(", ");
  const rows = [
    ["redacted values", listed(guardrails.redacted)],
    ["documents refused", listed(guardrails.refused)],
  ] as const;
  return rows.filter(([, value]) => value !== "");
}

export function signed(value: number): string {
  return value > 0 ? `+${number(value)}` : number(value);
}
