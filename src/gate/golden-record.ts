import { canonicalJson, sha256 } from "../digest/digest.ts";
import type { GoldenEvaluation } from "./evaluate.ts";
import type { GoldenLabel, GoldenSet } from "./golden.ts";

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

/** Without its line: a label that moved within the file is the same. */
function outline({ path, heading, quote, grade }: GoldenLabel): string {
  return canonicalJson({ path, heading: heading ?? null, quote: quote ?? null, grade });
}

function short(text: string): string {
  return sha256(text).slice(0, 16);
}
