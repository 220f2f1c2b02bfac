import type { Config } from "../../config/config.ts";
import type { Digest } from "../../digest/digest.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
import { documentMatcher } from "../../load/select.ts";
import { type Comparison, compareDocuments } from "../../plan/compare-documents.ts";
import { distinctInputs } from "../../plan/corpus.ts";
import { drawPlan } from "../../plan/draw-plan.ts";
import type { Plan } from "../../plan/plan.ts";
import { planDigest } from "../../plan/plan-file.ts";
import { emptySnapshot, type Snapshot } from "../../plan/snapshot.ts";
import type { Store } from "../../postgres/database.ts";
import { storedInputs } from "../../postgres/segment.ts";
import {
  readChunkHashes,
  readSnapshot,
  readUnembeddedChunks,
  type StoredChunk,
} from "../../postgres/snapshot.ts";
import type { ReadCorpus } from "../corpus/read-corpus.ts";
import { fetchedInPlan } from "../fetch/fetched-content.ts";

/** A plan together with what it was drawn from, which running it needs. */
export interface Drawn {
  readonly plan: Plan;
  readonly digest: Digest;
  readonly snapshot: Snapshot;
  readonly comparison: Comparison;
  /** Inputs of the changes that are embedded already, and those that must be. */
  readonly cached: readonly Digest[];
  readonly missing: ReadonlySet<Digest>;
  /** Chunks that only the database has and that a changed profile must embed again. */
  readonly storedChunks: readonly StoredChunk[];
}

/** Plans a corpus against what is live in a store; `store` null: against nothing. */
export async function drawAgainst(
  config: Config,
  { corpus, fetched }: Pick<ReadCorpus, "corpus" | "fetched">,
  selection: readonly string[],
  store: Store | null,
): Promise<Drawn> {
  const snapshot = store === null ? emptySnapshot : await readSnapshot(store);
  const selected = selection.length === 0 ? () => true : documentMatcher(selection);
  const comparison = compareDocuments(corpus, snapshot, selected);
  const profile = profileFingerprint(profileOf(config.embed));
  const profileChanges = snapshot.profile !== null && snapshot.profile !== profile;
  const changed = comparison.changes.flatMap((one) => (one.action === "removed" ? [] : [one.document]));
  const unchanged = new Set(comparison.unchanged.map((one) => one.path));
  const embedAlso = profileChanges ? corpus.documents.filter((one) => unchanged.has(one.path)) : [];
  const onDisk = new Set(corpus.documents.map((one) => one.path));
  const onlyStored = profileChanges
    ? comparison.unchanged.filter((one) => !onDisk.has(one.path)).map((one) => one.version)
    : [];
  const storedChunks = store === null ? [] : await readUnembeddedChunks(store, onlyStored, profile);
  const inputs = distinctInputs([
    ...[...changed, ...embedAlso].flatMap((one) => one.chunks),
    ...storedChunks.map((one) => ({ hash: one.version, inputHash: one.input_hash, tokens: one.tokens })),
  ]);
  const embedded =
    store === null
      ? new Set<Digest>()
      : await storedInputs(
          store,
          profile,
          inputs.map((one) => one.inputHash),
        );
  const plan = drawPlan({
    corpus: { name: config.corpus, environment: config.environment, state: corpus },
    profile,
    selection,
    selectionMatches:
      selection.length === 0 ||
      [...corpus.documents, ...snapshot.documents].some((one) => selected(one.path)),
    snapshot,
    comparison,
    liveChunks: store === null ? new Map() : await liveChunkHashes(store, comparison),
    inputs,
    embedded,
    usdPerMillionTokens: config.embed.usdPerMillionTokens,
    fetched: fetchedInPlan(fetched),
    audiences: config.load.fields.visibility?.enum ?? [],
  });
  return {
    plan,
    digest: planDigest(plan),
    snapshot,
    comparison,
    cached: [...embedded],
    missing: new Set(inputs.map((one) => one.inputHash).filter((hash) => !embedded.has(hash))),
    storedChunks,
  };
}

async function liveChunkHashes(
  store: Store,
  comparison: Comparison,
): Promise<ReadonlyMap<string, readonly Digest[]>> {
  const leaving = comparison.changes.flatMap((one) => (one.action === "added" ? [] : [one.live]));
  const hashes = await readChunkHashes(
    store,
    leaving.map((one) => one.version),
  );
  return new Map(leaving.map((one) => [one.path, hashes.get(one.version) ?? []]));
}
