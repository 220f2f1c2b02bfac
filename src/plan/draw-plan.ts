import type { Digest } from "../digest/digest.ts";
import type { Comparison, DocumentChange } from "./compare-documents.ts";
import { type ChunkRef, type Corpus, contentDigest } from "./corpus.ts";
import type { Plan, PlannedChange } from "./plan.ts";
import type { Snapshot } from "./snapshot.ts";
import { widenedBy, wideningWarning } from "./widened.ts";

export interface PlanInputs {
  readonly corpus: { readonly name: string; readonly environment: string; readonly state: Corpus };
  readonly profile: string;
  readonly selection: readonly string[];
  /** Whether the selection covers any document, on disk or live. */
  readonly selectionMatches: boolean;
  readonly snapshot: Snapshot;
  readonly comparison: Comparison;
  /** Chunk hashes of the live versions that change, by path. */
  readonly liveChunks: ReadonlyMap<string, readonly Digest[]>;
  /** Every distinct input the new generation needs and the live segment is not known to hold. */
  readonly inputs: readonly Pick<ChunkRef, "inputHash" | "tokens">[];
  /** Those of `inputs` that are embedded already, in any segment of the profile. */
  readonly embedded: ReadonlySet<Digest>;
  readonly usdPerMillionTokens: number | undefined;
  /** Values of `visibility` from the narrowest audience to the widest; empty: their order is not known. */
  readonly audiences?: readonly string[];
  readonly fetched?: Plan["fetched"];
}

/** What a run would do, as a pure value. */
export function drawPlan(inputs: PlanInputs): Plan {
  const { comparison, snapshot } = inputs;
  const withheld = new Map(inputs.corpus.state.withheld.map((one) => [one.path, one.reason]));
  const changes = comparison.changes.map((change) => plannedChangeOf(change, inputs.liveChunks, withheld));
  const widened = widenedBy(comparison, snapshot, inputs.audiences ?? []);
  const missing = inputs.inputs.filter((one) => !inputs.embedded.has(one.inputHash));
  const tokens = sum(missing.map((one) => one.tokens));
  const keptChunks = sum(comparison.unchanged.map((one) => one.chunks));
  const live = new Set(snapshot.documents.map((one) => one.path));
  return {
    version: 1,
    corpus: inputs.corpus.name,
    environment: inputs.corpus.environment,
    profile: inputs.profile,
    base:
      snapshot.generation === null || snapshot.contentDigest === null
        ? null
        : { generation: snapshot.generation, contentDigest: snapshot.contentDigest },
    corpusDigest: inputs.corpus.state.digest,
    contentDigest: resultDigest(comparison),
    selection: [...inputs.selection],
    documents: {
      added: countOf(changes, "added"),
      changed: countOf(changes, "changed"),
      renamed: countOf(changes, "renamed"),
      removed: countOf(changes, "removed"),
      unchanged: comparison.unchanged.length,
    },
    chunks: {
      added: sum(changes.map((one) => one.chunks.added)),
      removed: sum(changes.map((one) => one.chunks.removed)),
      kept: keptChunks + sum(changes.map((one) => one.chunks.kept)),
    },
    embed: {
      inputs: missing.length,
      cached: inputs.inputs.length - missing.length,
      tokens,
      costUsd: costUsd(tokens, inputs.usdPerMillionTokens),
    },
    changes,
    kept: comparison.kept.map((one) => one.path),
    skipped: inputs.corpus.state.skipped.filter(
      (path) => !live.has(path) && !comparison.kept.some((one) => one.path.startsWith(`${path}#`)),
    ),
    withheld: inputs.corpus.state.withheld.map(({ path, reason }) => ({ path, reason })),
    widened: [...widened],
    fetched: [...(inputs.fetched ?? [])],
    warnings: [...warningsOf(inputs), ...wideningWarning(widened)],
  };
}

/** True when running the plan would change nothing: the same documents under the same profile. */
export function nothingToDo(plan: Plan, snapshot: Snapshot): boolean {
  return snapshot.generation !== null && plan.changes.length === 0 && plan.profile === snapshot.profile;
}

function plannedChangeOf(
  change: DocumentChange,
  liveChunks: ReadonlyMap<string, readonly Digest[]>,
  withheld: ReadonlyMap<string, string>,
): PlannedChange {
  const before = change.action === "added" ? [] : (liveChunks.get(change.live.path) ?? []);
  const after = change.action === "removed" ? [] : change.document.chunks.map((one) => one.hash);
  const kept = commonCount(before, after);
  const chunks = { added: after.length - kept, removed: before.length - kept, kept };
  switch (change.action) {
    case "removed": {
      const reason = withheld.get(change.live.path);
      const { path } = change.live;
      return { action: change.action, path, ...(reason === undefined ? {} : { withheld: reason }), chunks };
    }
    case "renamed":
      return {
        action: change.action,
        path: change.document.path,
        from: change.live.path,
        version: change.document.hashes.version,
        chunks,
      };
    default:
      return {
        action: change.action,
        path: change.document.path,
        version: change.document.hashes.version,
        chunks,
      };
  }
}

/** Size of the intersection, equal chunks counted as often as they occur on both sides. */
function commonCount(before: readonly Digest[], after: readonly Digest[]): number {
  const left = new Map<Digest, number>();
  for (const one of before) left.set(one, (left.get(one) ?? 0) + 1);
  let common = 0;
  for (const one of after) {
    const remaining = left.get(one) ?? 0;
    if (remaining === 0) continue;
    left.set(one, remaining - 1);
    common += 1;
  }
  return common;
}

function resultDigest(comparison: Comparison): Digest {
  const changed = comparison.changes.flatMap((change) =>
    change.action === "removed"
      ? []
      : [{ path: change.document.path, version: change.document.hashes.version }],
  );
  return contentDigest([...comparison.unchanged.map(({ path, version }) => ({ path, version })), ...changed]);
}

function warningsOf({ comparison, snapshot, profile, selection, selectionMatches }: PlanInputs): string[] {
  const warnings = comparison.unmatchedRenames.map(
    ({ from, path }) =>
      `"${path}" reads like the live "${from}", which --doc does not cover: it is added and the old one stays.`,
  );
  for (const { from, path } of comparison.halfRenames)
    warnings.push(
      `The live "${from}" reads like "${path}", which --doc does not cover: it is removed, and readers find its text again when an ingest covers the new path, too.`,
    );
  if (comparison.postponed.length > 0) warnings.push(postponedWarning(comparison.postponed));
  if (!selectionMatches)
    warnings.push(`--doc ${selection.join(" --doc ")} matches no document, on disk or live.`);
  if (snapshot.profile !== null && snapshot.profile !== profile) {
    warnings.push(
      `The embedding profile changes from ${snapshot.profile} to ${profile}: every chunk gets a vector of the new one, and those that have none stored yet are embedded.`,
    );
  }
  return warnings;
}

function postponedWarning(postponed: Comparison["postponed"]): string {
  const lists = new Set(postponed.map((one) => one.unreadable));
  const unreadable = new Set([...lists].flat());
  const missing = postponed.map((one) => one.path);
  return `${someOf([...unreadable])} could not be read and may be a document that moved, so nothing that is missing is removed for now: ${someOf(missing)}. Mend what could not be read, or exclude it from its source; \`--doc\` with the path of a missing document removes that one now.`;
}

const namedAtMost = 3;

function someOf(paths: readonly string[]): string {
  const named = paths.slice(0, namedAtMost).map((one) => `"${one}"`);
  const rest = paths.length - named.length;
  return rest > 0 ? `${named.join(", ")} and ${rest} more` : named.join(", ");
}

function costUsd(tokens: number, usdPerMillionTokens: number | undefined): number | null {
  if (tokens === 0) return 0;
  return usdPerMillionTokens === undefined ? null : Number(((tokens * usdPerMillionTokens) / 1e6).toFixed(6));
}

function countOf(changes: readonly PlannedChange[], action: PlannedChange["action"]): number {
  return changes.filter((one) => one.action === action).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
