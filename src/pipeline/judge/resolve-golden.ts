import type { ChunkedDocument } from "../../chunk/chunk.ts";
import type { Config, PricingSettings } from "../../config/config.ts";
import type { Digest } from "../../digest/digest.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import {
  type DocumentNames,
  type GoldenChunk,
  type GoldenFinding,
  type LostLabels,
  resolveTargets,
  type Targets,
} from "../../gate/resolve.ts";
import { pricingRedactor } from "../../guard/pricing/redact-pricing.ts";
import { redactText } from "../../guard/redact-text.ts";
import type { Comparison } from "../../plan/compare-documents.ts";
import type { Store } from "../../postgres/database.ts";
import { readMovedDocuments } from "../../postgres/moved-documents.ts";
import { readChunksOf, readPaths } from "../../postgres/search.ts";
import { type ReadCorpus, readPlanned } from "../corpus/read-corpus.ts";
import { foldersLeftOut } from "../fetch/fetch-sources.ts";
import { readGoldenSet } from "./golden.ts";

export interface ResolvedGolden {
  readonly targets: Targets;
  readonly lost: LostLabels;
  readonly findings: readonly GoldenFinding[];
  /** Chunks of the labelled documents, by path. */
  readonly texts: ReadonlyMap<string, readonly GoldenChunk[]>;
  /**
   * How many golden queries exercise each document that some do: those with a label that says that an answer stands there,
   * and that points at something.
   */
  readonly exercised: ReadonlyMap<string, number>;
}

/** The configured golden queries against the documents on disk; null when none are configured. */
export async function readResolvedGolden(config: Config, read: ReadCorpus): Promise<ResolvedGolden | null> {
  const golden = await readGoldenSet(config, foldersLeftOut(read.fetched));
  return golden === null ? null : resolveOnDisk(config, golden, read);
}

/**
 * The configured golden queries against what a plan makes live; null when none are configured. Labels in documents that
 * stay otherwise than they are on disk (kept, or left out by `--doc`) are taken to point where they did.
 */
export async function resolveInPlan(
  config: Config,
  read: ReadCorpus,
  comparison: Pick<Comparison, "changes" | "unchanged">,
): Promise<(ResolvedGolden & { readonly golden: GoldenSet }) | null> {
  const golden = await readGoldenSet(config, foldersLeftOut(read.fetched));
  if (golden === null) return null;
  const planned = new Map(comparison.unchanged.map((one) => [one.path, one.version]));
  for (const one of comparison.changes)
    if (one.action !== "removed") planned.set(one.document.path, one.document.hashes.version);
  const onDisk = new Map(read.corpus.documents.map((one) => [one.path, one.hashes.version]));
  const stays = (path: string) => planned.has(path) && planned.get(path) !== onDisk.get(path);
  const looked = {
    ...golden,
    queries: golden.queries.map((query) => ({
      ...query,
      labels: query.labels.filter((label) => !stays(label.path)),
    })),
  };
  const renamed = new Map(
    comparison.changes.flatMap((one) =>
      one.action === "renamed" ? [[one.live.path, one.document.path] as const] : [],
    ),
  );
  return { golden, ...(await resolveIn(config, looked, read, { documents: planned, renamed })) };
}

/** Golden labels against the documents on disk. */
function resolveOnDisk(config: Config, golden: GoldenSet, read: ReadCorpus): Promise<ResolvedGolden> {
  const documents = new Map(read.corpus.documents.map((one) => [one.path, one.hashes.version]));
  return resolveIn(config, golden, read, { documents });
}

/** Golden labels against some documents; those that a label names are as they are on disk. */
async function resolveIn(
  config: Config,
  golden: GoldenSet,
  read: ReadCorpus,
  {
    documents,
    renamed,
  }: { readonly documents: ReadonlyMap<string, Digest>; readonly renamed?: DocumentNames["renamed"] },
): Promise<ResolvedGolden> {
  const wanted = labelledPaths(golden);
  const versions = new Map([...documents].filter(([path]) => wanted.has(path)));
  const chunks = new Map<string, readonly GoldenChunk[]>();
  for await (const document of readPlanned(config, read, versions))
    chunks.set(document.path, goldenChunks(document));
  const names = { paths: [...documents.keys()], renamed };
  return resolved(withoutPrices(golden, chunks, config.guardrails.pricing), chunks, names);
}

/** Golden labels against a stored generation; `base`: the one that it was made from, under whose names labels may still be. */
export async function resolveInGeneration(
  store: Store,
  { generation, base = null }: { readonly generation: number; readonly base?: number | null },
  golden: GoldenSet,
  pricing: PricingSettings,
): Promise<ResolvedGolden> {
  const wanted = labelledPaths(golden);
  const paths = await readPaths(store, generation);
  const chunks = new Map<string, GoldenChunk[]>(
    paths.filter((path) => wanted.has(path)).map((path) => [path, []]),
  );
  for (const chunk of await readChunksOf(store, generation, [...wanted])) chunks.get(chunk.path)?.push(chunk);
  const isAllThere = wanted.size === chunks.size;
  const moved =
    base === null || isAllThere
      ? new Map<string, string | null>()
      : await readMovedDocuments(store, generation, base);
  const renamed = new Map([...moved].flatMap(([now, before]) => (before === null ? [] : [[before, now]])));
  return resolved(withoutPrices(golden, chunks, pricing), chunks, { paths, renamed });
}

/** Labels of redacted documents name what these hold: a quote finds its place, and no message shows its price. */
function withoutPrices(
  golden: GoldenSet,
  chunks: ReadonlyMap<string, readonly GoldenChunk[]>,
  pricing: PricingSettings,
): GoldenSet {
  const redactor = pricingRedactor(pricing);
  const redacted = (text: string | undefined) =>
    text === undefined ? undefined : redactText(text, redactor.passages(text)).text;
  const isRedacted = (path: string) =>
    chunks.get(path)?.some((one) => one.text.includes("[redacted: ")) === true;
  return {
    ...golden,
    queries: golden.queries.map((query) => ({
      ...query,
      labels: query.labels.map((label) =>
        isRedacted(label.path)
          ? { ...label, heading: redacted(label.heading), quote: redacted(label.quote) }
          : label,
      ),
    })),
  };
}

function resolved(
  golden: GoldenSet,
  chunks: ReadonlyMap<string, readonly GoldenChunk[]>,
  names: DocumentNames,
): ResolvedGolden {
  const { targets, lost, findings } = resolveTargets(golden, (path) => chunks.get(path), names);
  const exercised = new Map<string, number>();
  for (const { id, labels } of golden.queries) {
    const asked = labels.filter(({ grade }, place) => grade > 0 && lost.get(id)?.has(place) !== true);
    for (const path of new Set(asked.map((label) => label.path)))
      exercised.set(path, (exercised.get(path) ?? 0) + 1);
  }
  return { targets, lost, findings, texts: chunks, exercised };
}

function labelledPaths(golden: GoldenSet): ReadonlySet<string> {
  return new Set(golden.queries.flatMap((one) => one.labels.map((label) => label.path)));
}

export function goldenChunks(document: ChunkedDocument): readonly GoldenChunk[] {
  return document.chunks.map(({ ordinal, headings, text }) => ({
    path: document.path,
    ordinal,
    headings,
    text,
  }));
}
