import { embeddingInput } from "../../chunk/embedding-input.ts";
import type { Config } from "../../config/config.ts";
import { sha256 } from "../../digest/digest.ts";
import type { OneModel } from "../../embed/one-model.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
import { Failure } from "../../failure/failure.ts";
import { counted, integrityGate, some } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import { type Inspection, inspectGeneration } from "../../postgres/integrity.ts";
import {
  dropZeroVectors,
  readAlteredVersions,
  readLostVectors,
  restoreDocuments,
  restoreLexemes,
} from "../../postgres/repair.ts";
import { gatherVectors } from "../../postgres/segment.ts";
import { type LiveGeneration, readLive, readUnembeddedChunks } from "../../postgres/snapshot.ts";
import { type ReadCorpus, readPlanned } from "../corpus/read-corpus.ts";
import type { Observer, Stages } from "../progress.ts";
import { embedInputs } from "./embed-inputs.ts";
import { refuseOtherSpace } from "./refuse-other-space.ts";
import { documentBatches } from "./stage-generation.ts";

interface RepairRequest {
  readonly store: Store;
  readonly config: Config;
  readonly read: ReadCorpus;
  /** What is live, recomputed from its rows; undefined when nothing is. */
  readonly inspection: Inspection | undefined;
  readonly by: { readonly epoch: number; readonly actor: string; readonly run: string };
  readonly stages: Stages;
  readonly observe: Observer;
  readonly oneModel: OneModel;
}

interface Repaired {
  /** As live is afterwards. */
  readonly inspection: Inspection | undefined;
  /** What was found and done, for the report. */
  readonly warnings: readonly string[];
}

/**
 * Puts back what somebody altered or deleted in live by hand: documents from the files, as far as they are still what was
 * sealed, and vectors by embedding them again. Without it no later generation could be sealed, since each copies the list of
 * live, until the very document is edited.
 */
export async function repairLive(request: RepairRequest): Promise<Repaired> {
  const { store, config, inspection } = request;
  const live = inspection === undefined ? null : await readLive(store);
  if (live === null || inspection === undefined || !damaged(inspection)) return { inspection, warnings: [] };
  const warnings = [...(await restoreFromFiles(request, live))];
  warnings.push(...(await restoreWords(request, live)));
  if (live.profile === profileFingerprint(profileOf(config.embed)))
    warnings.push(...(await embedAgain(request, live)));
  return { inspection: await inspectGeneration(store, live.generation), warnings };
}

/** Whether rows or vectors of documents that live lists are not what was sealed. */
function damaged({ alteredPaths, missingVectors, zeroVectors, lostLexemes }: Inspection): boolean {
  return alteredPaths.length > 0 || missingVectors > 0 || zeroVectors > 0 || lostLexemes > 0;
}

/** What a plan says of live before an ingest puts it back; it changes nothing of the plan, since live will be what was sealed. */
export function damageWarning(inspection: Inspection | undefined): readonly string[] {
  if (inspection === undefined || !damaged(inspection)) return [];
  const { reason } = integrityGate(inspection);
  return [
    `Live is not what was sealed: ${reason} An ingest first puts documents back from the files, makes their words again and embeds lost vectors again.`,
  ];
}

async function restoreFromFiles(
  { store, config, read, by }: RepairRequest,
  live: LiveGeneration,
): Promise<readonly string[]> {
  const altered = await readAlteredVersions(store, live.generation);
  const onDisk = new Map(read.corpus.documents.map(({ path, hashes }) => [hashes.version, path]));
  const versions = new Map(
    altered.flatMap(({ version }) => {
      const path = onDisk.get(version);
      return path === undefined ? [] : [[path, version] as const];
    }),
  );
  for await (const batch of documentBatches(readPlanned(config, read, versions)))
    await restoreDocuments(store, by, batch);
  const left = altered.filter(({ version }) => !onDisk.has(version)).map(({ path }) => path);
  const restored = [...versions.keys()];
  return [
    ...(restored.length === 0
      ? []
      : [
          `${counted(restored.length, "document", "documents")} of live had been altered in the database and ${restored.length === 1 ? "was" : "were"} put back from the files as sealed: ${some(restored)}.`,
        ]),
    ...(left.length === 0
      ? []
      : [
          `${counted(left.length, "document", "documents")} of live had been altered in the database, and no file is what was sealed: ${some(left)}. What this plan changes or removes leaves live with it; for the rest edit the file, or roll back.`,
        ]),
  ];
}

async function restoreWords(
  { store, inspection, by }: RepairRequest,
  { generation }: LiveGeneration,
): Promise<readonly string[]> {
  const lost = inspection?.lostLexemes ?? 0;
  if (lost === 0) return [];
  await restoreLexemes(store, generation, by.epoch);
  return [
    `What word search knows of ${counted(lost, "chunk", "chunks")} of live had been deleted in the database and was made again.`,
  ];
}

async function embedAgain(
  { store, config, by, stages, observe, oneModel }: RepairRequest,
  live: LiveGeneration,
): Promise<readonly string[]> {
  const { generation, segment, profile } = live;
  await dropZeroVectors(store, generation, by.epoch);
  const lost = await readLostVectors(store, generation);
  if (lost.length === 0) return [];
  await gatherVectors(store, { segment, generation, inputs: lost.map(({ input }) => input) });
  const wanted = new Set(lost.map(({ input }) => input));
  const chunks = await readUnembeddedChunks(store, [...new Set(lost.map(({ version }) => version))], profile);
  const inputs = new Map(
    chunks.flatMap((chunk) => {
      const text = embeddingInput(chunk.title, chunk.heading_path, chunk.text);
      const { input_hash: hash, tokens, title: label } = chunk;
      // Of an altered row that no file could put back: its vector would stand for another text.
      return wanted.has(hash) && sha256(text) === hash
        ? [[hash, { hash, text, tokens, label }] as const]
        : [];
    }),
  );
  requireAffordable(
    config,
    [...inputs.values()].reduce((sum, one) => sum + one.tokens, 0),
  );
  if (inputs.size > 0) {
    await refuseOtherSpace(store, { config, observe, oneModel });
    await embedInputs({
      store,
      config,
      segment,
      inputs: toAsync(inputs.values()),
      total: inputs.size,
      stages,
      observe,
      oneModel,
    });
  }
  return [
    `${counted(lost.length, "vector", "vectors")} of live had been deleted or emptied in the database; ${inputs.size} ${inputs.size === 1 ? "was" : "were"} embedded again.`,
  ];
}

function requireAffordable({ embed, guards }: Config, tokens: number): void {
  const cap = guards.maxCostUsd;
  if (cap === undefined || tokens === 0) return;
  const cost =
    embed.usdPerMillionTokens === undefined
      ? Number.POSITIVE_INFINITY
      : (tokens * embed.usdPerMillionTokens) / 1e6;
  if (cost <= cap) return;
  throw new Failure(
    `Vectors of live are lost, and embedding their ${tokens} tokens again would cost ${Number.isFinite(cost) ? `$${cost}` : "an unknown amount"}; \`maxCostUsd\` is $${cap}.`,
    {
      remedy: "Raise it, set `embed.usdPerMillionTokens`, or roll back to a generation that has its vectors.",
    },
  );
}

async function* toAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
