import type { Config } from "../config/config.ts";
import { compareDocuments } from "../plan/compare-documents.ts";
import type { Corpus } from "../plan/corpus.ts";
import { drawPlan } from "../plan/draw-plan.ts";
import type { BaseDifference, Coverage, ValidateReport } from "../report/reports.ts";
import { withBaseTree } from "./base-tree.ts";
import { readCoverage } from "./coverage.ts";
import { readGoldenSet } from "./golden.ts";
import { type ReadCorpus, withCorpus } from "./read-corpus.ts";
import { resolveOnDisk } from "./resolve-golden.ts";

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
  const head = await measure(config);
  const difference =
    base === undefined
      ? undefined
      : await withBaseTree(config, base, variables, async (before) =>
          differenceTo(base, await measure(before), head),
        );
  const { read } = head;
  const failed =
    head.findings.some((one) => one.severity === "error" || (strict && one.severity === "warning")) ||
    read.totals.documents === 0;
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
    findings: head.findings,
    ...(difference === undefined ? {} : { base: difference }),
  };
}

interface Measured {
  readonly read: ReadCorpus;
  readonly coverage: Coverage;
  readonly findings: ReadCorpus["findings"];
}

async function measure(config: Config): Promise<Measured> {
  return withCorpus(config, async (read) => {
    const golden = await readGoldenSet(config);
    const resolved = golden === null ? null : await resolveOnDisk(config, golden, read);
    return {
      read,
      coverage: await readCoverage(config, read, resolved?.paths ?? null),
      findings: [...read.findings, ...(resolved?.findings ?? [])],
    };
  });
}

function differenceTo(ref: string, before: Measured, after: Measured): BaseDifference {
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
    })),
  };
  const plan = drawPlan({
    corpus: { name: "", environment: "", state: after.read.corpus },
    profile: "",
    selection: [],
    selectionMatches: true,
    snapshot,
    comparison: compareDocuments(after.read.corpus, snapshot, () => true),
    liveChunks: chunkHashes(before.read.corpus),
    inputs: [],
    embedded: new Set(),
    usdPerMillionTokens: undefined,
  });
  return {
    ref,
    digest: before.read.corpus.digest,
    documents: plan.documents,
    chunks: plan.chunks,
    tokens: before.read.totals.tokens,
    coverage: before.coverage,
    changes: plan.changes,
  };
}

function chunkHashes(corpus: Corpus): ReadonlyMap<string, readonly string[]> {
  return new Map(corpus.documents.map((one) => [one.path, one.chunks.map((chunk) => chunk.hash)]));
}
