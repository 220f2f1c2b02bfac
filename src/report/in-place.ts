import { inPlace } from "../failure/in-place.ts";
import type { Block } from "./blocks.ts";
import type { Report } from "./reports.ts";

/**
 * The report of a run that was told its configuration, with that file in each command it advises: beside a second
 * configuration of the same environment they would run on another corpus. `config` undefined: by default.
 */
export function reportInPlace(report: Report, config: string | undefined): Report {
  if (config === undefined) return report;
  const told = (text: string): string => inPlace(text, { config });
  const reasoned = <Told extends { readonly reason: string }>(all: readonly Told[]): readonly Told[] =>
    all.map((one) => ({ ...one, reason: told(one.reason) }));
  if (report.command === "drift") return { ...report, config, checks: reasoned(report.checks) };
  if (report.command === "doctor") return { ...report, config, checks: reasoned(report.checks) };
  return {
    ...report,
    config,
    ...("reasons" in report ? { reasons: report.reasons.map(told) } : {}),
    ...("warnings" in report ? { warnings: report.warnings.map(told) } : {}),
    ...("gates" in report ? { gates: reasoned(report.gates) } : {}),
  };
}

/** What is written of such a report. */
export function blocksInPlace(blocks: readonly Block[], config: string | undefined): readonly Block[] {
  if (config === undefined) return blocks;
  const told = (text: string): string => inPlace(text, { config });
  return blocks.map((block): Block => {
    switch (block.kind) {
      case "line":
        return { ...block, text: told(block.text) };
      case "list":
        return { ...block, items: block.items.map(told) };
      case "table":
        return { ...block, rows: block.rows.map((row) => row.map(told)) };
      default:
        return block;
    }
  });
}
