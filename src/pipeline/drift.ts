import { embeddingInput } from "../chunk/embedding-input.ts";
import type { Config } from "../config/config.ts";
import { embedBatches } from "../embed/embed-batches.ts";
import { openEmbedder } from "../embed/open-embedder.ts";
import { profileFingerprint, profileOf } from "../embed/profile.ts";
import { Failure } from "../failure/failure.ts";
import type { GateResult } from "../gate/verdict.ts";
import { nothingToDo } from "../plan/draw-plan.ts";
import type { Store } from "../postgres/database.ts";
import { type LiveGeneration, readLive } from "../postgres/snapshot.ts";
import { sampleVectors } from "../postgres/stored-vectors.ts";
import type { DriftReport, Metrics } from "../report/reports.ts";
import { drawAgainst } from "./draw-against.ts";
import { type Judgement, judge } from "./judge.ts";
import { type ReadCorpus, withCorpus } from "./read-corpus.ts";
import { withStore } from "./run-context.ts";

type Check = DriftReport["checks"][number];

export interface DriftRequest {
  readonly config: Config;
  /** What the last verified run measured. */
  readonly baseline: Metrics | undefined;
}

/** Has anything moved by itself since the last run: documents, rows, retrieval? Drifted > unknown > clean. */
export async function drift({ config, baseline }: DriftRequest): Promise<DriftReport> {
  const began = performance.now();
  const checks = await checkAll(config, baseline);
  const worst =
    (["drifted", "unknown"] as const).find((outcome) => checks.some((one) => one.outcome === outcome)) ??
    "clean";
  return {
    command: "drift",
    outcome: worst,
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    checks,
  };
}

async function checkAll(config: Config, baseline: Metrics | undefined): Promise<readonly Check[]> {
  try {
    return await withStore(config, "read", async (store) => {
      const live = await readLive(store);
      if (live === null)
        return [
          {
            check: "database",
            outcome: "drifted" as const,
            reason: `Nothing is live. Run \`corpusgate ingest --env ${config.environment}\`.`,
          },
        ];
      const judged = await judge({ store, config, generation: live.generation });
      return [
        await repositoryCheck(config, store),
        databaseCheck(judged),
        await embeddingsCheck(config, store, live),
        retrievalCheck(judged, baseline),
      ];
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Could not check is never clean.
    return [{ check: "database", outcome: "unknown", reason: `${error.message} ${error.remedy}` }];
  }
}

async function repositoryCheck(config: Config, store: Store): Promise<Check> {
  return withCorpus(config, (read) => compareRepository(config, store, read));
}

async function compareRepository(config: Config, store: Store, read: ReadCorpus): Promise<Check> {
  const drawn = await drawAgainst(config, read, [], store);
  if (nothingToDo(drawn.plan, drawn.snapshot)) {
    const [failed] = read.fetched.filter((one) => one.failed).flatMap((one) => one.findings);
    if (failed !== undefined)
      return { check: "repository", outcome: "unknown", reason: `${failed.message} ${failed.remedy}` };
    const [first, ...more] = read.corpus.skipped;
    return first === undefined
      ? { check: "repository", outcome: "clean", reason: "What is live is what the documents say." }
      : {
          check: "repository",
          outcome: "unknown",
          reason: `"${first}"${more.length === 0 ? "" : ` and ${more.length} more`} could not be read, so it cannot be compared with what is live. See \`corpusgate validate --env ${config.environment}\`.`,
        };
  }
  const { added, changed, renamed, removed } = drawn.plan.documents;
  return {
    check: "repository",
    outcome: "drifted",
    reason: `A plan would add ${added}, change ${changed}, rename ${renamed} and remove ${removed} documents and embed ${drawn.plan.embed.inputs} inputs. See \`corpusgate plan --env ${config.environment}\`.`,
  };
}

function databaseCheck(judged: Judgement): Check {
  const failed = judged.gates.filter(
    (one) => one.verdict === "fail" && (one.gate === "integrity" || one.gate === "spot-checks"),
  );
  return failed.length === 0
    ? { check: "database", outcome: "clean", reason: "Rows and vectors are what was sealed." }
    : {
        check: "database",
        outcome: "drifted",
        reason: `${sentences(failed)} Roll back to a generation that is whole; a document whose rows were altered is stored anew when it is edited.`,
      };
}

/** Embeds some live chunks again and compares with the vectors they have: a provider that changed its model is told. */
async function embeddingsCheck(config: Config, store: Store, live: LiveGeneration): Promise<Check> {
  const check = "embeddings";
  const profile = profileFingerprint(profileOf(config.embed));
  if (profile !== live.profile)
    return {
      check,
      outcome: "drifted",
      reason: `The configuration says ${profile}, live was embedded as ${live.profile}. An ingest embeds everything again.`,
    };
  if (config.embed.provider === "openai" && config.embed.apiKey === undefined)
    return {
      check,
      outcome: "unknown",
      reason: "No API key is set, so nothing could be embedded again to compare. Set OPENAI_API_KEY.",
    };
  const samples = await sampleVectors(store, sampleSize);
  const before = new Map(samples.map((one) => [one.inputHash, one.vector]));
  const inputs = samples.map((one) => ({
    hash: one.inputHash,
    text: embeddingInput(one.title, one.headingPath, one.text),
    tokens: one.tokens,
  }));
  let least = 1;
  for await (const batch of embedBatches({
    embedder: openEmbedder(config.embed),
    inputs,
    limits: config.embed,
  })) {
    for (const [position, input] of batch.inputs.entries())
      least = Math.min(least, cosine(before.get(input.hash), batch.vectors[position]));
  }
  return least >= leastCosine
    ? {
        check,
        outcome: "clean",
        reason: `${samples.length} live chunks embed as they did (smallest cosine ${least.toFixed(4)}).`,
      }
    : {
        check,
        outcome: "drifted",
        reason: `A live chunk embeds differently now (cosine ${least.toFixed(4)}, at least ${leastCosine} was expected): the model behind "${config.embed.model}" changed.`,
      };
}

const sampleSize = 20;
/** Hosted embeddings jitter in the fourth decimal of a component; a changed model falls far below. */
const leastCosine = 0.999;

function cosine(left: Float32Array | undefined, right: Float32Array | undefined): number {
  if (left === undefined || right === undefined) return 0;
  let dot = 0;
  let leftNorm = 0;
  let rightNorm = 0;
  for (const [position, value] of left.entries()) {
    const other = right[position] ?? 0;
    dot += value * other;
    leftNorm += value * value;
    rightNorm += other * other;
  }
  return dot / Math.sqrt(leftNorm * rightNorm);
}

/** Below this the difference is noise of ties; the documents and the vectors have not moved. */
const tolerance = 0.01;

function retrievalCheck(judged: Judgement, baseline: Metrics | undefined): Check {
  const check = "retrieval";
  const failed = judged.gates.filter(
    (one) => one.verdict === "fail" && (one.gate === "critical" || one.gate === "golden-targets"),
  );
  if (failed.length > 0) return { check, outcome: "drifted", reason: sentences(failed) };
  if (judged.gates.some((one) => one.verdict === "inconclusive"))
    return {
      check,
      outcome: "unknown",
      reason: sentences(judged.gates.filter((one) => one.verdict === "inconclusive")),
    };
  const before = baseline?.hybrid?.["ndcg@10"];
  const now = judged.metrics.hybrid?.["ndcg@10"];
  if (now === undefined) return { check, outcome: "clean", reason: "There are no golden queries to ask." };
  if (before === undefined)
    return {
      check,
      outcome: "clean",
      reason: `nDCG@10 is ${now.toFixed(3)}; no earlier verified run is kept to compare with.`,
    };
  return now < before - tolerance
    ? {
        check,
        outcome: "drifted",
        reason: `nDCG@10 fell from ${before.toFixed(3)} (last verified) to ${now.toFixed(3)}.`,
      }
    : {
        check,
        outcome: "clean",
        reason: `nDCG@10 is ${now.toFixed(3)}; it was ${before.toFixed(3)} when last verified.`,
      };
}

function sentences(gates: readonly GateResult[]): string {
  return gates.map((one) => one.reason).join(" ");
}
