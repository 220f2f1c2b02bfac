import { type Block, line, tableUnder } from "../blocks.ts";
import { plural } from "../format.ts";
import type { VerifyReport } from "../reports.ts";

const mostMoved = 10;

/** Each golden query beside itself; of a set that changed since, averages would be of other queries. */
export function comparedBlocks(report: Pick<VerifyReport, "compared" | "baselineFrom">): readonly Block[] {
  const { compared } = report;
  if (compared === undefined) return [];
  const when = report.baselineFrom === "promoted" ? "when it was staged" : "when it was last verified here";
  const { queries, before, now, moved, same } = compared;
  return [
    ...(same
      ? []
      : [
          line(
            `The golden queries have changed since. nDCG@10 (hybrid) of the ${plural(queries, "query", "queries")} that ${queries === 1 ? "was" : "were"} asked ${when}, in the same words with the same labels, is ${now.toFixed(3)}; it was ${before.toFixed(3)}.`,
          ),
        ]),
    ...tableUnder(
      `Golden queries that score otherwise than ${when}`,
      ["query", "nDCG@10", "before"],
      moved.slice(0, mostMoved).map((one) => [one.id, one.now.toFixed(3), one.before.toFixed(3)]),
    ),
    ...(moved.length > mostMoved
      ? [line(`… and ${plural(moved.length - mostMoved, "more query", "more queries")} in the JSON report`)]
      : []),
  ];
}
