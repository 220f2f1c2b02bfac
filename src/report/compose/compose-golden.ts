import { type Block, facts, line, listUnder, tableUnder } from "../blocks.ts";
import { number, percent, plural } from "../format.ts";
import type {
  GoldenCheckReport,
  GoldenCoverageReport,
  GoldenImportReport,
  GoldenStatsReport,
} from "../golden-reports.ts";

export type GoldenReport = GoldenStatsReport | GoldenCoverageReport | GoldenCheckReport | GoldenImportReport;

/** What the tools of the golden set say. */
export function composeGolden(report: GoldenReport): readonly Block[] {
  switch (report.command) {
    case "golden stats":
      return composeStats(report);
    case "golden coverage":
      return composeCoverage(report);
    case "golden check":
      return composeCheck(report);
    case "golden import":
      return composeImport(report);
  }
}

function composeStats(report: GoldenStatsReport): readonly Block[] {
  const drop = report.minimumDetectableDrop;
  return [
    line(`${report.file}: ${plural(report.queries, "golden query", "golden queries")}.`),
    line(
      drop === null
        ? "No query has a relevant passage, so nothing can be scored."
        : `A typical drop of ${drop.toFixed(3)} nDCG@10 or more would be noticed in 8 of 10 cases; a smaller one could pass unseen.${report.queries < leastToPass ? ` With fewer than ${leastToPass} queries a comparison never passes, it is inconclusive at best.` : ""}`,
    ),
    facts([
      ["answerable", number(report.answerable)],
      ["not answerable", number(report.unanswerable)],
      ["critical", number(report.critical)],
      [
        "labels",
        `${number(report.labels.document)} by path, ${number(report.labels.heading)} by heading, ${number(report.labels.quote)} by quote`,
      ],
      [
        "grades",
        Object.entries(report.grades)
          .map(([grade, count]) => `${grade}: ${number(count)}`)
          .join(", ") || "none",
      ],
    ]),
    ...listUnder("Answerable and without a label, so never scored", report.unlabelled),
    ...listUnder(
      "Ask the same words",
      report.duplicates.map((ids) => ids.join(", ")),
    ),
  ];
}

const leastToPass = 30;

function composeCoverage(report: GoldenCoverageReport): readonly Block[] {
  return [
    line(
      `Golden queries exercise ${number(report.exercised)} of ${plural(report.documents, "document")} (${percent(report.documents === 0 ? 1 : report.exercised / report.documents)}).`,
    ),
    ...tableUnder(
      "Exercised",
      ["document", "queries"],
      Object.entries(report.queries).map(([path, count]) => [path, number(count)]),
    ),
    ...listUnder("Never exercised", report.never),
  ];
}

function composeCheck(report: GoldenCheckReport): readonly Block[] {
  const { lost } = report;
  const open = lost.filter((one) => !one.offered);
  return [
    line(
      lost.length === 0
        ? `All ${plural(report.labels, "label")} of ${report.file} point at a passage.`
        : `${plural(lost.length, "label")} of ${number(report.labels)} in ${report.file} ${lost.length === 1 ? "points" : "point"} nowhere; ${number(lost.length - open.length)} can be moved to where the passage is now.`,
    ),
    ...(report.written ? [line(`${report.file} was changed so.`)] : []),
    ...tableUnder(
      "Labels that point nowhere",
      ["line", "query", "label", "its passage is now in"],
      lost.map((one) => [
        String(one.line),
        one.query,
        [one.path, one.heading, one.quote === null ? null : `"${one.quote}"`]
          .filter((part) => part !== null)
          .join(" › "),
        one.anchors
          .map(({ path, heading }) => [path, heading].filter((part) => part !== null).join(" › "))
          .join("; ") || `no document${one.near === null ? "" : `; nearest is "${one.near}"`}`,
      ]),
    ),
    ...listUnder(
      "Ask the same words",
      report.duplicates.map((ids) => ids.join(", ")),
    ),
    ...(report.patch === "" || report.written
      ? []
      : [line("The patch (apply it with `--write`):"), line(report.patch.trimEnd())]),
  ];
}

function composeImport(report: GoldenImportReport): readonly Block[] {
  const { skipped } = report;
  return [
    line(
      `Wrote ${plural(report.queries, "golden query", "golden queries")} with ${plural(report.labels, "label")} to ${report.file}.`,
    ),
    facts([
      ["queries without a relevant judgement, left out", number(skipped.unjudged.length)],
      ["ids in judgements that are no query's", number(skipped.unknownQueries.length)],
      ["judged documents that the corpus does not have", number(skipped.unknownDocuments.length)],
      ["judgements of not relevant", number(skipped.notRelevant)],
    ]),
    ...listUnder("Queries left out", skipped.unjudged),
    ...listUnder("Documents not there", skipped.unknownDocuments),
  ];
}
