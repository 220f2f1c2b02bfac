import { canonicalJson, sha256 } from "../digest/digest.ts";
import type { GoldenEvaluation } from "./evaluate.ts";
import type { GoldenLabel, GoldenSet } from "./golden.ts";
import { mean } from "./metrics.ts";

/** A golden query as a generation was asked it, for later runs to compare with; hashes, since words may not be kept. */
export interface AskedQuery {
  readonly id: string;
  /** Hash of its words. */
  readonly query: string;
  /** Hash of its labels. */
  readonly labels: string;
  readonly critical: boolean;
  readonly answerable: boolean;
  /** nDCG@10 as readers ask; null: there was nothing to score, or it could not be asked. */
  readonly score: number | null;
}

/** `asked`: what the generation answered; undefined where the queries are only to be told apart. */
export function askedQueries(
  golden: GoldenSet | null,
  asked?: GoldenEvaluation | undefined,
): readonly AskedQuery[] {
  const scores = new Map(asked?.queries.map((one) => [one.id, one.ndcg10]));
  return (golden?.queries ?? []).map(({ id, query, labels, critical, answerable }) => ({
    id,
    query: short(query),
    labels: short(labels.map(outline).toSorted().join("\n")),
    critical,
    answerable,
    score: scores.get(id) ?? null,
  }));
}

/** Golden queries of two times, each compared with itself: the same words with the same labels, scored at both. */
export interface PairedScores {
  readonly queries: number;
  /** Mean nDCG@10 of these queries. */
  readonly before: number;
  readonly now: number;
  /** Those whose score differs, the greatest fall first. */
  readonly moved: readonly { readonly id: string; readonly before: number; readonly now: number }[];
  /** Whether these are all that were scored, at either time: only then are other averages of the same queries. */
  readonly same: boolean;
}

/** Pairs each query with what it scored before; undefined: there is none that was asked so and scored at both times. */
export function pairScores(
  asked: readonly AskedQuery[],
  earlier: readonly Pick<AskedQuery, "query" | "labels" | "score">[],
): PairedScores | undefined {
  const scores = new Map(earlier.map((one) => [`${one.query} ${one.labels}`, one.score]));
  const pairs = asked.flatMap(({ id, query, labels, score }) => {
    const before = scores.get(`${query} ${labels}`) ?? null;
    return score === null || before === null ? [] : [{ id, before, now: score }];
  });
  if (pairs.length === 0) return undefined;
  const scored = (queries: readonly Pick<AskedQuery, "score">[]) =>
    queries.filter((one) => one.score !== null).length;
  return {
    queries: pairs.length,
    before: mean(pairs.map((one) => one.before)),
    now: mean(pairs.map((one) => one.now)),
    moved: pairs
      .filter((one) => Math.abs(one.now - one.before) > 1e-9)
      .toSorted((left, right) => left.now - left.before - (right.now - right.before)),
    same: scored(asked) === pairs.length && scored(earlier) === pairs.length,
  };
}

/** Without its line: a label that moved within the file is the same. */
function outline({ path, heading, quote, grade }: GoldenLabel): string {
  return canonicalJson({ path, heading: heading ?? null, quote: quote ?? null, grade });
}

function short(text: string): string {
  return sha256(text).slice(0, 16);
}
