import { type Block, facts, line, listUnder } from "../blocks.ts";
import { generation, number, plural, seconds, short, usd } from "../format.ts";
import { blocksInPlace } from "../in-place.ts";
import type { IngestReport, PlanReport, Report, ValidateReport, VerifyReport } from "../reports.ts";
import { heldLines, plannedLines } from "./approver-lines.ts";
import { comparedBlocks } from "./compared-blocks.ts";
import { composeAnswers } from "./compose-answers.ts";
import { composeBreakdown } from "./compose-breakdown.ts";
import { composeGolden } from "./compose-golden.ts";
import { gatesTable } from "./gates.ts";
import {
  changesTable,
  chunksLine,
  coverageFacts,
  documentsLine,
  findingsTable,
  guardrailFacts,
  metricsTable,
  signed,
  silencedFacts,
  skippedLists,
  widenedTable,
  withheldList,
} from "./parts.ts";
import { supersededLines } from "./superseded-lines.ts";

/** A report as blocks: the verdict in words first, then numbers, then what to look at. */
export function compose(report: Report): readonly Block[] {
  const blocks = blocksOf(report);
  // What passages say is theirs.
  return report.command === "query" ? blocks : blocksInPlace(blocks, report.config);
}

function blocksOf(report: Report): readonly Block[] {
  switch (report.command) {
    case "validate":
      return composeValidate(report);
    case "plan":
      return composePlan(report);
    case "ingest":
      return composeIngest(report);
    case "verify":
      return composeVerify(report);
    case "golden stats":
    case "golden coverage":
    case "golden check":
    case "golden import":
      return composeGolden(report);
    default:
      return composeAnswers(report);
  }
}

function composeValidate(report: ValidateReport): readonly Block[] {
  const { base } = report;
  return [
    line(
      `Validation ${report.outcome}: ${plural(report.documents, "document")}, ${plural(report.chunks, "chunk")}, ${plural(report.tokens, "token")} in ${seconds(report.seconds)}.`,
    ),
    ...report.reasons.map(line),
    facts([
      ["digest", report.digest],
      ...coverageFacts(report.coverage),
      ...Object.entries(report.ledger).map(
        ([reason, length]) => [`left out: ${reason}`, plural(length, "character")] as const,
      ),
      ...silencedFacts(report.silenced),
      ...guardrailFacts(report),
    ]),
    ...(base === undefined
      ? []
      : [
          line(
            `Against ${base.ref}: ${documentsLine(base.documents)}; chunks ${chunksLine(base.chunks)}; tokens ${signed(report.tokens - base.tokens)}.`,
          ),
          ...changesTable(base.changes),
          ...widenedTable(base.widened),
        ]),
    ...composeBreakdown(report.breakdown),
    ...withheldList(report.withheld),
    ...findingsTable(report.findings),
  ];
}

function composePlan(report: PlanReport): readonly Block[] {
  const { outcome, superseded } = report;
  // What it would have changed is nobody's business any more.
  if (outcome === "superseded") return supersededLines(report.environment, report.base, superseded);
  const verdict = {
    changes: plannedLines(report),
    "nothing-to-do": [line(unchanged(report.base, report.selection))],
    blocked: [line(`Blocked: the plan against generation ${generation(report.base)} may not run.`)],
  }[outcome];
  return [
    ...verdict,
    ...report.reasons.map(line),
    facts([
      ["digest", report.digest],
      ["profile", report.profile],
      ["chunks", chunksLine(report.chunks)],
      [
        "to embed",
        `${plural(report.embed.inputs, "input")} (${plural(report.embed.tokens, "token")}, ${usd(report.embed.costUsd)}), ${number(report.embed.cached)} found already embedded`,
      ],
      ...report.fetched.map(
        ({ source, digest }) =>
          [
            `fetched: ${source}`,
            digest === null ? "failed; what is live of it stays" : `${short(digest)}, travels in the plan`,
          ] as const,
      ),
      ...guardrailFacts(report),
      ...silencedFacts(report.silenced),
    ]),
    ...changesTable(report.changes),
    ...widenedTable(report.widened),
    ...listUnder("Warnings", report.warnings),
    ...withheldList(report.withheld),
    ...skippedLists(report),
    ...findingsTable(report.findings),
  ];
}

function composeIngest(report: IngestReport): readonly Block[] {
  const { outcome, superseded } = report;
  if (outcome === "superseded") return supersededLines(report.environment, report.previous, superseded);
  const verdict = outcome === "held" ? heldLines(report) : [line(ingested(report, outcome))];
  return [
    ...verdict,
    ...report.reasons.map(line),
    facts([
      ["plan", report.planDigest],
      ["content", report.contentDigest ?? "none"],
      ["chunks", `${number(report.chunks)} (${chunksLine(report.chunkChanges)})`],
      [
        "embedded",
        `${plural(report.embed.inputs, "input")}, ${plural(report.embed.tokens, "token")}, ${plural(report.embed.requests, "request")}; ${number(report.embed.cached)} found already embedded`,
      ],
      [
        "seconds",
        `${report.seconds.toFixed(2)} (${Object.entries(report.stages)
          .map(([stage, value]) => `${stage} ${value.toFixed(2)}`)
          .join(", ")})`,
      ],
      ...guardrailFacts(report),
      ...silencedFacts(report.silenced),
    ]),
    ...gatesTable(report.gates),
    ...metricsTable(report.metrics),
    ...(report.outcome === "held" ? changesTable(report.changes) : []),
    ...widenedTable(report.widened),
    ...listUnder("Warnings", warningsOf(report)),
    ...withheldList(report.withheld),
    ...skippedLists(report),
    ...findingsTable(report.findings),
  ];
}

function ingested(
  report: IngestReport,
  outcome: Exclude<IngestReport["outcome"], "held" | "superseded">,
): string {
  return {
    promoted: `Promoted generation ${generation(report.generation)} (before: ${generation(report.previous)}): ${documentsLine(report.documents)}.`,
    "nothing-to-do": unchanged(report.generation, report.selection),
    blocked: `Blocked: live stays generation ${generation(report.previous)}.`,
  }[outcome];
}

function unchanged(live: number | null, selection: readonly string[]): string {
  return selection.length === 0
    ? `Nothing to do: generation ${generation(live)} is what the documents say.`
    : `Nothing to do for ${selection.map((glob) => `--doc ${glob}`).join(" ")}: what these cover is in generation ${generation(live)} as it is. Other documents were not looked at.`;
}

/** An approver has read of inconclusive gates in the first lines. */
function warningsOf({ outcome, warnings }: IngestReport): readonly string[] {
  return outcome === "held" ? warnings.filter((one) => !/^Gate \S+ is inconclusive\./.test(one)) : warnings;
}

function composeVerify(report: VerifyReport): readonly Block[] {
  return [
    line(
      `Verification ${report.outcome}: generation ${generation(report.generation)} in ${seconds(report.seconds)}.`,
    ),
    facts([["content", report.contentDigest ?? "none"]]),
    ...gatesTable(report.gates),
    ...metricsTable(report.metrics, report.baseline, whenOf(report)),
    ...comparedBlocks(report),
  ];
}

function whenOf({ baselineFrom }: VerifyReport): string {
  return baselineFrom === "promoted" ? "when staged" : "last verified";
}
