import type { Config } from "../config/config.ts";
import { settle } from "../lint/settle.ts";
import { compareDocuments } from "../plan/compare-documents.ts";
import { type ChunkRef, type Corpus, distinctInputs } from "../plan/corpus.ts";
import { drawPlan } from "../plan/draw-plan.ts";
import type { CorpusBreakdown, TokenHistogram } from "../report/breakdown.ts";
import type { BaseDifference, Coverage, ValidateReport } from "../report/reports.ts";
import { breakDown, histogramOf } from "./corpus/break-down.ts";
import { coverageOf, coverageReasons, listPresent } from "./corpus/coverage.ts";
import { configuredRules, notExercised } from "./corpus/lint-findings.ts";
import { type ReadCorpus, withCorpus } from "./corpus/read-corpus.ts";
import { type FetchedSource, fetchedAlso, fetchSources, foldersLeftOut } from "./fetch/fetch-sources.ts";
import { withBaseTree } from "./git/base-tree.ts";
import { requireGateFiles } from "./judge/require-gate-files.ts";
import { type ResolvedGolden, readResolvedGolden } from "./judge/resolve-golden.ts";

export interface ValidateRequest {
  readonly config: Config;
  /** Warnings fail, too. */
  readonly strict: boolean;
  /** Git ref to tell the difference to. */
  readonly base: string | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Loads, lints and chunks; needs no database and no key. */
export async function validate({
  config,
  strict,
  base,
  variables,
}: ValidateRequest): Promise<ValidateReport> {
  const began = performance.now();
  await requireGateFiles(config);
  const head = await measure(config, await fetchSources(config, { unset: "left-out" }));
  const difference =
    base === undefined
      ? undefined
      : await withBaseTree(config, base, variables, async (before) =>
          differenceTo(
            base,
            await measure(before, fetchedAlso(before, head.read.fetched)),
            head,
            config.embed.usdPerMillionTokens,
          ),
        );
  const { read } = head;
  const empty = read.totals.documents === 0 && foldersLeftOut(read.fetched).length === 0;
  const reasons = [
    ...(empty ? ["The sources hold no document, and an ingest would refuse to publish nothing."] : []),
    ...coverageReasons(head.coverage, config.gate.coverage),
  ];
  const failed =
    reasons.length > 0 ||
    head.findings.some((one) => one.severity === "error" || (strict && one.severity === "warning"));
  return {
    command: "validate",
    outcome: failed ? "failed" : "passed",
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    digest: read.corpus.digest,
    documents: read.totals.documents,
    chunks: read.totals.chunks,
    tokens: read.totals.tokens,
    coverage: head.coverage,
    ledger: read.totals.ledger,
    guardrails: read.guardrails,
    sources: read.totals.bySource,
    skipped: read.corpus.skipped,
    withheld: read.corpus.withheld,
    corpus: config.corpus,
    costUsd: priceOf(read.totals.tokens, config.embed.usdPerMillionTokens),
    thresholds: {
      text: config.gate.coverage.text ?? null,
      documents: config.gate.coverage.documents ?? null,
      golden: config.gate.coverage.golden ?? null,
      costUsd: config.guards.maxCostUsd ?? null,
    },
    reasons,
    findings: head.findings,
    silenced: read.silenced,
    breakdown: head.breakdown(),
    ...(difference === undefined ? {} : { base: difference }),
  };
}

interface Measured {
  readonly read: ReadCorpus;
  readonly coverage: Coverage;
  readonly findings: ReadCorpus["findings"];
  readonly breakdown: () => CorpusBreakdown;
  readonly chunkTokens: TokenHistogram;
}

async function measure(config: Config, fetched: readonly FetchedSource[]): Promise<Measured> {
  const work = async (read: ReadCorpus) => {
    const resolved = await readResolvedGolden(config, read);
    const exercised = resolved === null ? null : new Set(resolved.exercised.keys());
    const present = await listPresent(config, read);
    return {
      read,
      coverage: coverageOf(read, present, exercised),
      breakdown: () => breakDown(config, read, present, exercised),
      chunkTokens: histogramOf(read, config.chunk.maxTokens),
      findings: [...read.findings, ...goldenFindings(config, read, resolved)],
    };
  };
  // Golden queries look for their passages in the texts of the documents that they name.
  const texts = config.gate.golden === undefined ? "dropped" : "kept";
  return withCorpus(config, work, { fetched, texts });
}

function goldenFindings(config: Config, read: ReadCorpus, resolved: ResolvedGolden | null) {
  if (resolved === null) return [];
  const missed = notExercised(
    config.gate.golden ?? "",
    read.corpus.documents,
    new Set(resolved.exercised.keys()),
  );
  return settle([...resolved.findings, ...missed], new Map(), configuredRules(config)).findings;
}

function differenceTo(
  ref: string,
  before: Measured,
  after: Measured,
  usdPerMillionTokens: number | undefined,
): BaseDifference {
  const beforeInputs = new Set(chunksOf(before.read.corpus).map((one) => one.inputHash));
  const snapshot = {
    generation: 0,
    contentDigest: before.read.corpus.digest,
    profile: null,
    documents: before.read.corpus.documents.map((one) => ({
      path: one.path,
      version: one.hashes.version,
      content: one.hashes.content,
      metadata: one.hashes.metadata,
      chunks: one.chunks.length,
      visibilityHash: one.hashes.visibility,
      visibility: one.visibility,
    })),
    withheld: before.read.corpus.withheld,
  };
  const plan = drawPlan({
    corpus: { name: "", environment: "", state: after.read.corpus },
    profile: "",
    selection: [],
    selectionMatches: true,
    snapshot,
    comparison: compareDocuments(after.read.corpus, snapshot, () => true),
    liveChunks: chunkHashes(before.read.corpus),
    inputs: distinctInputs(chunksOf(after.read.corpus)),
    embedded: beforeInputs,
    usdPerMillionTokens,
  });
  return {
    ref,
    digest: before.read.corpus.digest,
    documents: plan.documents,
    chunks: plan.chunks,
    tokens: before.read.totals.tokens,
    costUsd: priceOf(before.read.totals.tokens, usdPerMillionTokens),
    coverage: before.coverage,
    embed: plan.embed,
    sources: before.read.totals.bySource,
    ledger: before.read.totals.ledger,
    chunkTokens: before.chunkTokens,
    changes: plan.changes,
    widened: plan.widened,
  };
}

function chunksOf(corpus: Corpus): readonly ChunkRef[] {
  return corpus.documents.flatMap((one) => one.chunks);
}

function priceOf(tokens: number, usdPerMillionTokens: number | undefined): number | null {
  return usdPerMillionTokens === undefined ? null : (tokens * usdPerMillionTokens) / 1e6;
}

function chunkHashes(corpus: Corpus): ReadonlyMap<string, readonly string[]> {
  return new Map(corpus.documents.map((one) => [one.path, one.chunks.map((chunk) => chunk.hash)]));
}
