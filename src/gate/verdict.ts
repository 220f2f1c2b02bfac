import type { JsonValue, OnInconclusive, SpotCheck } from "../config/config.ts";
import type { GoldenEvaluation } from "./evaluate.ts";
import type { GoldenSet } from "./golden.ts";
import type { GoldenFinding } from "./resolve.ts";

/** What one gate says of a generation, in a sentence for whoever approves it. */
export interface GateResult {
  readonly gate: string;
  readonly verdict: "pass" | "fail" | "inconclusive" | "skipped";
  readonly reason: string;
  /** The numbers behind it, by name. */
  readonly details?: GateDetails;
}

export type GateDetails = Readonly<Record<string, JsonValue>>;

/** Whether readers must not see the generation. A gate that was skipped says nothing against it. */
export function blocks(
  results: readonly GateResult[],
  { onInconclusive }: { readonly onInconclusive: OnInconclusive } = { onInconclusive: "warn" },
): boolean {
  return results.some((one) => blocksAlone(one, onInconclusive));
}

/** Whether this verdict is enough to block. */
export function blocksAlone({ verdict }: GateResult, onInconclusive: OnInconclusive): boolean {
  return verdict === "fail" || (verdict === "inconclusive" && onInconclusive === "block");
}

const noGolden = "The configuration names no golden queries.";

/** Every golden label points at something the generation holds. */
export function goldenTargetsGate(
  golden: GoldenSet | undefined,
  findings: readonly GoldenFinding[],
): GateResult {
  const gate = "golden-targets";
  if (golden === undefined) return { gate, verdict: "skipped", reason: noGolden };
  const [first, ...more] = findings;
  if (first !== undefined) {
    const rest =
      more.length === 0
        ? ""
        : ` ${counted(more.length, "more label", "more labels")} of ${golden.file} ${more.length === 1 ? "does" : "do"} too.`;
    return { gate, verdict: "fail", reason: first.message + rest };
  }
  const labels = golden.queries.flatMap((query) => query.labels).length;
  if (labels === 0) return { gate, verdict: "skipped", reason: "No golden query names a passage." };
  return {
    gate,
    verdict: "pass",
    reason:
      labels === 1
        ? "The passage that a golden query names exists."
        : `All ${labels} passages that golden queries name exist.`,
  };
}

/** Every critical query finds a relevant passage among the first `within` results. */
export function criticalGate(
  golden: GoldenSet | undefined,
  evaluation: GoldenEvaluation | undefined,
  within: number,
): GateResult {
  const gate = "critical";
  if (golden === undefined) return { gate, verdict: "skipped", reason: noGolden };
  const critical = golden.queries.filter((query) => query.critical);
  if (critical.length === 0)
    return { gate, verdict: "skipped", reason: "No golden query is marked critical." };
  if (evaluation === undefined) return { gate, verdict: "skipped", reason: "Golden queries were not asked." };
  const places = new Map(evaluation.queries.map(({ id, foundAt }) => [id, foundAt]));
  const missed = critical.filter(({ id }) => (places.get(id) ?? Number.POSITIVE_INFINITY) > within);
  if (missed.length === 0) {
    const all =
      critical.length === 1 ? "The critical query finds" : `All ${critical.length} critical queries find`;
    return { gate, verdict: "pass", reason: `${all} a relevant passage among the first ${within} results.` };
  }
  const names = missed.map(({ id }) => {
    const place = places.get(id);
    return `"${id}" (${place === undefined ? "not found" : `found at ${place}`})`;
  });
  return {
    gate,
    verdict: "fail",
    reason: `${missed.length} of ${counted(critical.length, "critical query", "critical queries")} found no relevant passage among the first ${within} results: ${names.join(", ")}.`,
  };
}

/** A generation as its rows are now, beside what was recorded when it was sealed. */
export interface IntegrityReport {
  readonly recorded: GenerationContent | null;
  readonly found: GenerationContent;
  /** Documents whose rows no longer have the hash they are stored under. */
  readonly alteredPaths: readonly string[];
  readonly duplicatePaths: readonly string[];
  readonly missingVectors: number;
  readonly zeroVectors: number;
  /** Chunks that no word finds. */
  readonly lostLexemes: number;
}

interface GenerationContent {
  readonly documents: number;
  readonly chunks: number;
  readonly contentDigest: string;
}

/** The rows are what was sealed, and every chunk has words and a vector that can be searched. */
export function integrityGate({ recorded, found, ...report }: IntegrityReport): GateResult {
  const gate = "integrity";
  if (recorded === null)
    return {
      gate,
      verdict: "fail",
      reason: "The generation was never sealed: there is nothing to compare its rows with.",
    };
  const wrong = [
    differs("documents", recorded.documents, found.documents),
    differs("chunks", recorded.chunks, found.chunks),
    differs("content digest", recorded.contentDigest, found.contentDigest),
    report.alteredPaths.length > 0
      ? `${counted(report.alteredPaths.length, "document was", "documents were")} altered (${some(report.alteredPaths)})`
      : undefined,
    report.duplicatePaths.length > 0
      ? `${counted(report.duplicatePaths.length, "path stands", "paths stand")} in it twice (${some(report.duplicatePaths)})`
      : undefined,
    report.missingVectors > 0
      ? `${counted(report.missingVectors, "chunk has", "chunks have")} no vector`
      : undefined,
    report.zeroVectors > 0
      ? `${counted(report.zeroVectors, "vector is", "vectors are")} zero and can never be found`
      : undefined,
    report.lostLexemes > 0
      ? `${counted(report.lostLexemes, "chunk has", "chunks have")} no words to be found by`
      : undefined,
  ].filter((reason) => reason !== undefined);
  if (wrong.length > 0) return { gate, verdict: "fail", reason: `${capital(wrong.join("; "))}.` };
  const content = `${counted(found.documents, "document", "documents")} and ${counted(found.chunks, "chunk", "chunks")}`;
  return {
    gate,
    verdict: "pass",
    reason: `${content} are what was sealed (${found.contentDigest.slice(0, 12)}), each chunk with its words and its vector.`,
  };
}

/** A spot check with what was counted. */
export interface SpotCount {
  readonly check: SpotCheck;
  readonly found: number;
}

/** Every configured count is within its bounds. */
export function spotChecksGate(counts: readonly SpotCount[]): GateResult {
  const gate = "spot-checks";
  if (counts.length === 0)
    return { gate, verdict: "skipped", reason: "The configuration has no spot checks." };
  const wrong = counts.filter(
    ({ check: { min = 0, max = Number.POSITIVE_INFINITY }, found }) => found < min || found > max,
  );
  if (wrong.length === 0)
    return {
      gate,
      verdict: "pass",
      reason: `${capital(counts.map(({ check, found }) => `${check.name}: ${found} ${unit(check, found)}`).join("; "))}.`,
    };
  const reasons = wrong.map(
    ({ check, found }) => `${check.name}: ${found} ${unit(check, found)}, expected ${bounds(check)}`,
  );
  return { gate, verdict: "fail", reason: `${capital(reasons.join("; "))}.` };
}

function unit({ count }: SpotCheck, found: number): string {
  return found === 1 ? count.slice(0, -1) : count;
}

function bounds({ min, max }: SpotCheck): string {
  if (min === undefined) return `at most ${max}`;
  if (max === undefined) return `at least ${min}`;
  return min === max ? `exactly ${min}` : `${min} to ${max}`;
}

function differs<T extends string | number>(what: string, expected: T, found: T): string | undefined {
  return expected === found ? undefined : `${what}: ${found} found, ${expected} sealed`;
}

/** Three names are enough to start looking; the full list is in the details or in the database. */
export function some(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")}, …`;
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
