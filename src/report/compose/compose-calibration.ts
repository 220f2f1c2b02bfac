import { type Block, facts, line, tableUnder } from "../blocks.ts";
import { number, percent, plural } from "../format.ts";
import type { CalibrateReport } from "../golden-reports.ts";

/** The threshold with what it promises, or why there is none. */
export function composeCalibration(report: CalibrateReport): readonly Block[] {
  if (report.outcome === "refused")
    return [
      line(`No threshold for generation ${report.generation}: ${report.reason}.`),
      line(report.remedy),
      ...farthest(report),
    ];
  const { threshold, missRate, confidence, fitted, held, falseAccepts, separation, bands } =
    report.thresholds;
  return [
    line(
      `Threshold ${threshold.toFixed(4)} for ${report.profile}, measured on generation ${report.generation}, written to ${report.file}.`,
    ),
    line(
      `With ${percent(confidence)} confidence the right passage lies beyond it for at most ${percent(missRate)} of questions like the golden ones.`,
    ),
    facts([
      [
        "fitted on",
        `${plural(fitted.queries, "query", "queries")}, distance number ${number(fitted.rank)} from below`,
      ],
      [
        "checked on",
        `${plural(held.queries, "other query", "other queries")}: ${number(held.missed)} beyond it, so at most ${percent(held.bound)}`,
      ],
      [
        "false accepts",
        falseAccepts.queries === 0
          ? "not known: there are no unanswerable golden queries"
          : `${number(falseAccepts.accepted)} of ${plural(falseAccepts.queries, "unanswerable query", "unanswerable queries")}, so at most ${percent(falseAccepts.bound)}`,
      ],
      ["told apart", separation === null ? "not known" : `${percent(separation)} of pairs (50 % is chance)`],
      ["excellent", `up to ${bands.excellent.toFixed(4)}`],
      ["good", `up to ${bands.good.toFixed(4)}`],
      ["weak", `up to ${bands.weak.toFixed(4)}; poor beyond`],
    ]),
    ...farthest(report),
  ];
}

/** The answerable queries whose right passage is farthest. */
function farthest({ queries }: CalibrateReport): readonly Block[] {
  const order = (distance: number | null) => distance ?? Number.POSITIVE_INFINITY;
  return tableUnder(
    "Right passages that are farthest",
    ["query", "distance"],
    queries
      .filter((one) => one.answerable)
      .toSorted((left, right) => order(right.distance) - order(left.distance))
      .slice(0, 5)
      .map((one) => [one.id, one.distance === null ? "not found" : one.distance.toFixed(4)]),
  );
}
