import { type Block, facts, line, listUnder, tableUnder } from "../blocks.ts";
import { generation, number, plural, seconds, short } from "../format.ts";
import type { QueryReport } from "../operation-reports.ts";
import type { IngestReport, PlanReport, Report, ValidateReport, VerifyReport } from "../reports.ts";
import { composeCalibration } from "./compose-calibration.ts";
import type { GoldenReport } from "./compose-golden.ts";
import { gatesTable } from "./gates.ts";
import { documentsLine, findingsTable, metricsTable, silencedFacts } from "./parts.ts";
import { runLogColumns, runLogRow } from "./run-log.ts";

type Answer = Exclude<Report, ValidateReport | PlanReport | IngestReport | VerifyReport | GoldenReport>;

/** The shorter reports: those of commands that look something up or flip a row. */
export function composeAnswers(report: Answer): readonly Block[] {
  switch (report.command) {
    case "promote":
      return [
        line(
          report.outcome === "promoted"
            ? `Promoted generation ${report.generation} (before: ${generation(report.previous)}).`
            : `Blocked: generation ${report.generation} was not promoted; live stays ${generation(report.previous)}.`,
        ),
        ...[...report.reasons, ...report.notes].map(line),
        facts([
          ["plan", report.planDigest],
          ["content", report.contentDigest ?? "none"],
        ]),
        ...gatesTable(report.gates),
      ];
    case "rollback":
      return [
        line(
          report.outcome === "rolled-back"
            ? `Rolled back: generation ${report.generation} is live again (before: ${generation(report.previous)}).`
            : `Blocked: generation ${report.generation} was not made live; live stays ${generation(report.previous)}.`,
        ),
        ...report.reasons.map(line),
        ...gatesTable(report.gates),
      ];
    case "embed":
      return [
        line(
          {
            embedded: `Embedded part ${report.shard} of ${report.shards}: ${plural(report.embed.inputs, "input")} in ${seconds(report.seconds)} (${(report.embed.inputs / Math.max(report.seconds, 0.001)).toFixed(0)} a second).`,
            "nothing-to-do": `Nothing to embed: part ${report.shard} of ${report.shards} has every vector.`,
            blocked: "Blocked: nothing was embedded.",
          }[report.outcome],
        ),
        ...report.reasons.map(line),
        line(
          report.remaining === 0
            ? `Every vector of the plan is there: \`corpusgate ingest --env ${report.environment}\` stages, gates and promotes it.`
            : `${plural(report.remaining, "input")} of the plan ${report.remaining === 1 ? "is" : "are"} still to be embedded, by other parts or by the ingest.`,
        ),
        facts([
          ["profile", report.profile],
          [
            "embedded",
            `${plural(report.embed.inputs, "input")}, ${plural(report.embed.tokens, "token")}, ${plural(report.embed.requests, "request")}, ${plural(report.embed.retries, "of them made again", "of them made again")}; ${number(report.embed.cached)} found already embedded`,
          ],
        ]),
      ];
    case "calibrate":
      return composeCalibration(report);
    case "prune":
      return [
        line(
          `Pruned ${plural(report.generations.length, "generation")}, ${plural(report.documents, "document version")}, ${plural(report.segments.length, "segment")} and ${plural(report.vectors, "vector")} in ${seconds(report.seconds)}.`,
        ),
        ...(report.retained.length === 0
          ? []
          : [
              line(
                `Beside the live one, ${report.retained.length === 1 ? "generation" : "generations"} ${report.retained.join(", ")} ${report.retained.length === 1 ? "stays" : "stay"}, with every text of that time: what was live last is always kept to roll back to, the last that nobody rolled back from, and what is staged or held for promotion.`,
              ),
            ]),
      ];
    case "status":
      return [
        line(`Live: generation ${generation(report.live)}.`),
        ...(report.lease === null
          ? []
          : [
              line(
                `A run holds the lease: ${report.lease.holder}${report.lease.runUrl === null ? "" : ` (${report.lease.runUrl})`}, last heard of ${report.lease.silentSeconds} s ago.`,
              ),
            ]),
        ...tableUnder(
          "Split embedding",
          ["part", "embedded", "state"],
          report.embedding.map((one) => [
            `${one.shard} of ${one.shards}`,
            `${number(one.done)} of ${number(one.total)}`,
            one.outcome ??
              `${one.stalled ? "stalled: run this part again" : "running"}, last heard of ${one.silentSeconds} s ago`,
          ]),
        ),
        ...tableUnder(
          "Generations",
          ["generation", "state", "built on", "documents", "chunks", "content", "profile", "opened"],
          report.generations.map((one) => [
            String(one.number),
            one.state,
            generation(one.parent),
            one.documents === null ? "?" : number(one.documents),
            one.chunks === null ? "?" : number(one.chunks),
            short(one.contentDigest),
            one.profile,
            `${one.openedAt} by ${one.openedBy}`,
          ]),
        ),
      ];
    case "runs":
      return report.runs.length === 0
        ? [line("No run has reached this database yet.")]
        : tableUnder("Runs", runLogColumns, report.runs.map(runLogRow));
    case "query":
      return [
        line(
          `${plural(report.hits.length, "passage")} from generation ${report.generation} (${report.mode}; ${Object.entries(
            report.ms,
          )
            .map(([step, value]) => `${step} ${value.toFixed(1)} ms`)
            .join(", ")}).`,
        ),
        ...report.notes.map(line),
        ...report.hits.flatMap((hit, position) => [
          line(
            `\n${position + 1}. ${placeOf(hit)}  (score ${hit.score.toFixed(4)}${hit.distance === null ? "" : `, distance ${hit.distance.toFixed(4)}`}${hit.band === undefined ? "" : `, ${hit.band}`})`,
          ),
          line(
            hit.pricingSensitive
              ? "   (pricing-sensitive: its text is not shown here; --json has it)"
              : indented(hit.content),
          ),
        ]),
      ];
    case "drift":
      return [
        line(`Drift: ${report.outcome}.`),
        ...tableUnder(
          "Checks",
          ["check", "outcome", "reason"],
          report.checks.map((one) => [one.check, one.outcome, one.reason]),
        ),
        ...tableUnder(
          "Not checked: nothing to compare with",
          ["check", "reason"],
          report.notChecked.map((one) => [one.check, one.reason]),
        ),
      ];
    case "doctor":
      return [
        line(`Doctor: ${report.outcome}.`),
        ...tableUnder(
          "Checks",
          ["check", "outcome", "reason"],
          report.checks.map((one) => [one.check, one.outcome, one.reason]),
        ),
      ];
    case "migrate":
      return [
        line(
          report.outcome === "migrated"
            ? "Migrated."
            : "The schema is current; its views, functions of the read surface and grants were made anew.",
        ),
        ...listUnder("Applied", report.applied),
        ...listUnder("Warnings", report.warnings),
      ];
    case "preview":
      return [
        line(
          `Preview ${report.outcome} against ${report.base}: ${documentsLine(report.documents)}; the top results of ${plural(report.moved.length, "golden query", "golden queries")} move.`,
        ),
        ...report.reasons.map(line),
        ...gatesTable(report.gates),
        ...metricsTable(report.metrics.head, report.metrics.base, "base"),
        ...tableUnder(
          "Golden queries whose top results move",
          ["query", "before", "after"],
          report.moved.map((one) => [one.id, one.before.join(", "), one.after.join(", ")]),
        ),
        facts(silencedFacts(report.silenced)),
        ...findingsTable(report.findings),
      ];
  }
}

/** At most 200 characters of a passage, indented. */
function indented(content: string): string {
  const flat = content.replace(/\s+/g, " ").trim();
  return `   ${flat.length > 200 ? `${flat.slice(0, 199)}…` : flat}`;
}

/** A record has no headings: its title says what the passage is about. */
function placeOf({ path, title, headingPath }: QueryReport["hits"][number]): string {
  const inside = headingPath.length > 0 || title === null || path.includes(title) ? headingPath : [title];
  return [path, ...inside].join(" › ");
}
