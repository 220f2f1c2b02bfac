import * as core from "@actions/core";
import type { PlanReport, Report } from "../report/reports.ts";

export const outputNames = [
  "outcome",
  "plan-digest",
  "plan-artifact-id",
  "approval",
  "report-artifact-id",
  "generation",
  "previous",
  "documents-changed",
  "chunks",
  "embed-inputs",
  "embed-tokens",
  "cost-usd",
  "report-path",
  "issue-number",
] as const;

/** Numbers, digests and the names of outcomes only; a workflow may use them without quoting. */
export type Outputs = Readonly<Partial<Record<(typeof outputNames)[number], string>>>;

/** Of a name that is set twice the runner keeps the last value. */
export function setOutputs(outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** What a report says in single values; null, e.g. of no live generation, is the empty text. */
export function outputsOf(report: Report, usdPerMillionTokens: number | undefined): Outputs {
  return { outcome: report.outcome, ...valuesOf(report, usdPerMillionTokens) };
}

function valuesOf(report: Report, usdPerMillionTokens: number | undefined): Outputs {
  // Of a plan that is not to be run nothing is handed on.
  if (report.outcome === "superseded") return {};
  switch (report.command) {
    case "validate":
      return {
        chunks: String(report.chunks),
        ...(report.base === undefined ? {} : { "documents-changed": changed(report.base.documents) }),
      };
    case "preview":
      return { "documents-changed": changed(report.documents), chunks: String(report.chunks.added) };
    case "plan":
      return {
        "plan-digest": report.digest,
        previous: textOf(report.base),
        "documents-changed": changed(report.documents),
        chunks: String(report.chunks.added),
        ...embedded(report.embed, report.embed.costUsd),
      };
    case "ingest":
      return {
        "plan-digest": report.planDigest,
        generation: textOf(report.generation),
        previous: textOf(report.previous),
        "documents-changed": changed(report.documents),
        chunks: String(report.chunks),
        ...embedded(report.embed, costOf(report.embed, usdPerMillionTokens)),
      };
    case "embed":
      return embedded(report.embed, costOf(report.embed, usdPerMillionTokens));
    case "promote":
      return {
        "plan-digest": report.planDigest,
        generation: textOf(report.generation),
        previous: textOf(report.previous),
      };
    case "rollback":
      return { generation: textOf(report.generation), previous: textOf(report.previous) };
    case "verify":
      return { generation: textOf(report.generation) };
    case "status":
      return { generation: textOf(report.live) };
    default:
      return {};
  }
}

function embedded(
  embed: { readonly inputs: number; readonly tokens: number },
  costUsd: number | null,
): Outputs {
  return {
    "embed-inputs": String(embed.inputs),
    "embed-tokens": String(embed.tokens),
    "cost-usd": textOf(costUsd),
  };
}

function costOf({ tokens }: { readonly tokens: number }, usdPerMillionTokens: number | undefined) {
  return usdPerMillionTokens === undefined ? null : (tokens * usdPerMillionTokens) / 1_000_000;
}

function changed({ added, changed, renamed, removed }: PlanReport["documents"]): string {
  return String(added + changed + renamed + removed);
}

function textOf(value: number | null): string {
  return value === null ? "" : String(value);
}
