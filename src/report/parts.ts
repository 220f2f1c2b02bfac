import type { GateResult } from "../gate/verdict.ts";
import type { Finding } from "../load/finding.ts";
import type { Plan } from "../plan/plan.ts";
import { type Block, line, listUnder, tableUnder } from "./blocks.ts";
import { number, percent, plural } from "./format.ts";
import type { Coverage, Metrics, WithGuardrails } from "./reports.ts";

/** Gates in their order, each with one sentence. */
export function gatesTable(gates: readonly GateResult[]): readonly Block[] {
  return tableUnder(
    "Gates",
    ["gate", "verdict", "reason"],
    gates.map((one) => [one.gate, one.verdict, one.reason]),
  );
}

export function metricsTable(metrics: Metrics, baseline?: Metrics): readonly Block[] {
  const rows = Object.entries(metrics).map(([mode, values]) => {
    const before = Object.entries(baseline ?? {}).find(([name]) => name === mode)?.[1];
    const cell = (name: keyof typeof values) =>
      `${values[name].toFixed(3)}${before === undefined ? "" : ` (last verified ${before[name].toFixed(3)})`}`;
    return [mode, cell("ndcg@10"), cell("recall@10"), cell("mrr")];
  });
  return tableUnder("Golden queries", ["search", "nDCG@10", "recall@10", "MRR"], rows);
}

export function findingsTable(findings: readonly Finding[]): readonly Block[] {
  const order = { error: 0, warning: 1, info: 2 };
  const worst = findings.toSorted((left, right) => order[left.severity] - order[right.severity]);
  const shown = worst
    .slice(0, 50)
    .map((one) => [one.severity, `${one.path}:${one.line}`, one.rule, `${one.message} ${one.remedy}`.trim()]);
  const rest = findings.length - shown.length;
  return [
    ...tableUnder("Findings", ["severity", "place", "rule", "message"], shown),
    ...(rest > 0 ? [line(`… and ${plural(rest, "more finding")} in the JSON report`)] : []),
  ];
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
      one.action,
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
    ...listUnder("Could not be read, keep their live version", report.kept),
    ...listUnder("Could not be read, stay out", report.skipped),
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
