import type { ChunkedDocument } from "../chunk/chunk.ts";
import type { Config } from "../config/config.ts";
import type { GoldenSet } from "../gate/golden.ts";
import { type GoldenChunk, type GoldenFinding, resolveTargets, type Targets } from "../gate/resolve.ts";
import type { Store } from "../postgres/database.ts";
import { readChunksOf, readPaths } from "../postgres/search.ts";
import { type ReadCorpus, readPlanned } from "./read-corpus.ts";

export interface ResolvedGolden {
  readonly targets: Targets;
  readonly findings: readonly GoldenFinding[];
  /** Documents that some golden query exercises. */
  readonly paths: ReadonlySet<string>;
}

/** Golden labels against the documents on disk. */
export async function resolveOnDisk(
  config: Config,
  golden: GoldenSet,
  read: ReadCorpus,
): Promise<ResolvedGolden> {
  const wanted = labelledPaths(golden);
  const versions = new Map(
    read.corpus.documents.filter((one) => wanted.has(one.path)).map((one) => [one.path, one.hashes.version]),
  );
  const chunks = new Map<string, readonly GoldenChunk[]>();
  for await (const document of readPlanned(config, read, versions))
    chunks.set(document.path, goldenChunks(document));
  return resolved(
    golden,
    chunks,
    read.corpus.documents.map((one) => one.path),
  );
}

/** Golden labels against a stored generation. */
export async function resolveInGeneration(
  store: Store,
  generation: number,
  golden: GoldenSet,
): Promise<ResolvedGolden> {
  const wanted = labelledPaths(golden);
  const paths = await readPaths(store, generation);
  const chunks = new Map<string, GoldenChunk[]>(
    paths.filter((path) => wanted.has(path)).map((path) => [path, []]),
  );
  for (const chunk of await readChunksOf(store, generation, [...wanted])) chunks.get(chunk.path)?.push(chunk);
  return resolved(golden, chunks, paths);
}

function resolved(
  golden: GoldenSet,
  chunks: ReadonlyMap<string, readonly GoldenChunk[]>,
  paths: readonly string[],
): ResolvedGolden {
  const { targets, findings } = resolveTargets(golden, (path) => chunks.get(path), paths);
  const lost = new Set(findings.map((one) => one.query));
  const exercised = golden.queries
    .filter((one) => !lost.has(one.id))
    .flatMap((one) => one.labels.map((label) => label.path));
  return { targets, findings, paths: new Set(exercised.filter((path) => chunks.has(path))) };
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
