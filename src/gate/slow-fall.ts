import { type AskedQuery, type PairedScores, pairScores } from "./golden-record.ts";
import { counted, some } from "./verdict.ts";

/** What an earlier generation was asked when it was staged. */
export interface AskedEarlier {
  readonly generation: number;
  readonly asked: readonly Pick<AskedQuery, "query" | "labels" | "score">[];
}

/** As for the gate `golden`: the mean of fewer falls by the margin for no reason. */
const fewestQueries = 5;

/**
 * Whether golden queries have fallen by the margin since an earlier generation: the gate `golden` compares with live alone, and
 * ten small steps that pass are one large one. In a sentence, of the generation that was better by most; undefined: no.
 */
export function slowFall(
  asked: readonly AskedQuery[],
  earlier: readonly AskedEarlier[],
  margin: number,
): string | undefined {
  const [worst] = earlier
    .flatMap(({ generation, asked: then }) => {
      const paired = pairScores(asked, then);
      return paired === undefined ? [] : [{ generation, ...paired }];
    })
    .filter((one) => one.queries >= fewestQueries && fallOf(one) >= margin && fallOf(one) > 1e-9)
    .toSorted((left, right) => fallOf(right) - fallOf(left));
  if (worst === undefined) return undefined;
  const { generation, queries, before, now, moved } = worst;
  const fallen = moved.filter((one) => one.now < one.before);
  const names = some(fallen.map((one) => `"${one.id}" (−${(one.before - one.now).toFixed(3)})`));
  return `Golden queries are answered worse than by generation ${generation}, which was live before: the score (nDCG@10, from 0 to 1) is ${now.toFixed(3)} on average over ${counted(queries, "golden query", "golden queries")} that both were asked, and was ${before.toFixed(3)} then. The gate golden compares with live alone and does not see what fell before, in small steps or in one that was let through; worst are ${names}.`;
}

function fallOf({ before, now }: PairedScores): number {
  return before - now;
}
