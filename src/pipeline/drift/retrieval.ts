import { pairScores } from "../../gate/golden-record.ts";
import type { Metrics } from "../../report/reports.ts";
import type { Judgement } from "../judge/judge.ts";
import { type DriftCheck, failuresOf, type NotChecked, sentences } from "./drift-check.ts";

/** Below this the difference is noise of ties; the documents and the vectors have not moved. */
const tolerance = 0.01;

/** Whether golden queries and probes find what they found when live was staged, or verified last. */
export function retrievalCheck(judged: Judgement, baseline: Baseline | undefined): DriftCheck | NotChecked {
  const check = "retrieval";
  const failed = failuresOf(judged, ["critical", "golden-targets", "probes"]);
  if (failed.length > 0)
    return {
      check,
      outcome: "drifted",
      reason: `${sentences(failed)} See \`corpusgate verify\` for the queries and documents.`,
    };
  const open = judged.gates.filter((one) => one.gate === "critical" && one.verdict === "inconclusive");
  if (open.length > 0) return { check, outcome: "unknown", reason: sentences(open) };
  const now = baseline?.now ?? judged.metrics.hybrid?.["ndcg@10"];
  if (now === undefined || baseline === undefined) {
    const open =
      now === undefined
        ? "No golden query could be scored."
        : `nDCG@10 is ${now.toFixed(3)}; no earlier run is kept to compare with.`;
    const probes = judged.gates.find((one) => one.gate === "probes");
    return probes?.verdict === "pass"
      ? { check, outcome: "clean", reason: `Of probes alone: ${probes.reason} ${open}` }
      : { check, reason: [open, probes?.reason].filter((one) => one !== undefined).join(" ") };
  }
  const moved = `nDCG@10 ${baseline.of}is ${now.toFixed(3)}; it was ${baseline.score.toFixed(3)} when ${baseline.when}.`;
  return now < baseline.score - tolerance
    ? {
        check,
        outcome: "drifted",
        reason: `${moved} See \`corpusgate verify\` for the queries.`,
      }
    : { check, outcome: "clean", reason: moved };
}

/** The score to compare with. */
export interface Baseline {
  readonly score: number;
  /** Of the same queries now; undefined: those of all. */
  readonly now?: number;
  /** Of which queries, before a verb; empty: of all. */
  readonly of: string;
  readonly when: string;
}

/**
 * Of golden queries the same ones as when live was first asked them: an edited set has another average. Where no run says how
 * each was answered, the averages of the run that made live, else of the last verified run on this machine.
 */
export function baselineOf(
  asked: Judgement["asked"],
  first: readonly { readonly query: string; readonly labels: string; readonly score: number | null }[],
  promoted: Metrics | undefined,
  verified: Metrics | undefined,
): Baseline | undefined {
  const paired = pairScores(asked, first);
  if (paired !== undefined)
    return {
      score: paired.before,
      now: paired.now,
      of: `of the ${paired.queries === 1 ? "golden query" : `${paired.queries} golden queries`} that live was asked before `,
      when: "they were first asked",
    };
  const score = (metrics: Metrics | undefined) => metrics?.hybrid?.["ndcg@10"];
  const [atPromotion, lately] = [score(promoted), score(verified)];
  if (atPromotion !== undefined) return { score: atPromotion, of: "", when: "live was promoted" };
  return lately === undefined ? undefined : { score: lately, of: "", when: "last verified" };
}
