import type { GoldenEvaluation, QueryEvaluation } from "./evaluate.ts";
import type { GoldenSet } from "./golden.ts";
import type { GoldenPair } from "./golden-gate.ts";
import { type Ranked, score } from "./metrics.ts";
import type { LostLabels, Target, Targets } from "./resolve.ts";

/** What the golden queries found in one generation, and what their labels are there. */
export interface GoldenSide {
  readonly evaluation: GoldenEvaluation;
  readonly targets: Targets;
  readonly lost: LostLabels;
}

/** Documents of the staged generation that live does not have under their path: where live has them; null: it does not. */
export type Moved = ReadonlyMap<string, string | null>;

export interface PairedGolden {
  readonly pairs: readonly GoldenPair[];
  /** Ids of queries that live holds no answer to, so that there is nothing to compare. */
  readonly unpaired: readonly string[];
  /** Ids of compared queries some of whose labels live does not hold. */
  readonly partly: readonly string[];
}

/** Golden queries with every label where live has it: a document that moved is looked for where it was. */
export function asOnLive(golden: GoldenSet, moved: Moved): GoldenSet {
  return {
    ...golden,
    queries: golden.queries.map((query) => ({
      ...query,
      labels: query.labels.map((label) => ({ ...label, path: moved.get(label.path) ?? label.path })),
    })),
  };
}

/**
 * Scores each query on both generations by the labels that both can meet: those that live holds. What a label names and only
 * the staged generation has is no rival of these: it is taken out of the list. So no label that is
 * added or wrong hides that an old answer is found later than before; of changed ones the gate `golden-set` tells.
 */
export function pairGolden({
  live,
  staged,
  moved,
}: {
  readonly live: GoldenSide;
  readonly staged: GoldenSide;
  readonly moved: Moved;
}): PairedGolden {
  const before = new Map(live.evaluation.queries.map((one) => [one.id, one]));
  const pairs: GoldenPair[] = [];
  const unpaired: string[] = [];
  const partly: string[] = [];
  for (const after of staged.evaluation.queries) {
    if (after.ndcg10 === undefined) continue;
    const { id } = after;
    const old = before.get(id);
    const lost = live.lost.get(id) ?? new Set();
    const aimed = staged.targets.get(id) ?? [];
    const common = aimed.filter((_, place) => !lost.has(place));
    if (old === undefined || !common.some(isPositive)) {
      unpaired.push(id);
      continue;
    }
    if (lost.size > 0) partly.push(id);
    const added = aimed.filter((target, place) => lost.has(place) && isPositive(target));
    const rivals = after.hits.filter((hit) => common.some(holds(hit)) || !added.some(holds(hit)));
    const known = rivals.filter((hit) => moved.get(hit.path) !== null);
    const onLive = (live.targets.get(id) ?? []).filter((_, place) => !lost.has(place));
    pairs.push({
      id,
      before: score(old.hits, onLive).ndcg10,
      after: score(rivals, common).ndcg10,
      afterWithoutNew: score(known, common).ndcg10,
      sameResults: placesOf(old) === placesOf(after, (path) => moved.get(path) ?? path),
    });
  }
  return { pairs, unpaired, partly };
}

function isPositive({ grade }: Target): boolean {
  return grade > 0;
}

function holds({ path, ordinal }: Ranked): (target: Target) => boolean {
  return (target) => target.path === path && (target.kind === "document" || target.ordinals.has(ordinal));
}

function placesOf({ top }: QueryEvaluation, pathOf = (path: string) => path): string {
  return top.map(({ path, ordinal }) => `${pathOf(path)}#${ordinal}`).join("\n");
}
