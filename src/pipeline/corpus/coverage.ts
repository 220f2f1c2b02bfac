import type { Config } from "../../config/config.ts";
import { formatOf } from "../../config/formats.ts";
import { listFiles } from "../../load/files/list-files.ts";
import { sourceGlobs } from "../../load/files/source-globs.ts";
import { namesOf } from "../../load/record-path.ts";
import type { Coverage } from "../../report/reports.ts";
import type { ReadCorpus } from "./read-corpus.ts";

/** A file under the sources, with the source that selects it, or else the first that looks where it is. */
export interface PresentFile {
  readonly path: string;
  readonly source: string;
  readonly format: string;
  readonly ingested: boolean;
}

/** Every file under the sources, whether or not it became a document. */
export async function listPresent(config: Config, read: ReadCorpus): Promise<readonly PresentFile[]> {
  const ingested = new Set(read.corpus.documents.flatMap((one) => namesOf(one.path)));
  const listing = await listFiles(config.load);
  const selecting = new Map(listing.files.map((one) => [one.path, one.source]));
  const globs = config.load.sources.filter((one) => one.fetch === undefined).map(sourceGlobs);
  const here = listing.present.flatMap((path) => {
    const source = selecting.get(path) ?? globs.find((one) => one.covers(path))?.source;
    if (source === undefined) return [];
    const format = (selecting.has(path) ? source.format : undefined) ?? formatOf(path) ?? "other";
    return [{ path, source: source.name, format, ingested: ingested.has(path) }];
  });
  const fetched = read.fetched.flatMap((one) =>
    one.present.map((path) => ({
      path,
      source: one.source,
      format:
        config.load.sources.find(({ name }) => name === one.source)?.format ?? formatOf(path) ?? "other",
      ingested: ingested.has(path),
    })),
  );
  return [...here, ...fetched];
}

/** `exercised`: documents that some golden query names; null when there are no golden queries. */
export function coverageOf(
  read: ReadCorpus,
  present: readonly PresentFile[],
  exercised: ReadonlySet<string> | null,
): Coverage {
  const { totals, corpus } = read;
  return {
    text: share(totals.charactersInChunks, totals.characters),
    documents: share(present.filter((one) => one.ingested).length, present.length),
    golden: exercised === null ? null : share(exercised.size, corpus.documents.length),
  };
}

/** Which shares of coverage are below what the configuration asks for, in words. */
export function coverageReasons(coverage: Coverage, least: Config["gate"]["coverage"]): readonly string[] {
  return (["text", "documents", "golden"] as const).flatMap((name) => {
    const threshold = least[name];
    const found = coverage[name];
    if (threshold === undefined || (found !== null && found >= threshold)) return [];
    const expected = `gate.coverage.${name} asks for at least ${asPercent(threshold)}`;
    return found === null
      ? [`${expected}, and there are no golden queries. Name them in \`golden\`.`]
      : [`${meanings[name]} is ${asPercent(found)}; ${expected}. ${remedies[name]}`];
  });
}

const meanings = {
  text: "The share of source characters in chunks",
  documents: "The share of files that are ingested",
  golden: "The share of documents that golden queries exercise",
};
const remedies = {
  text: "The ledger in the report says what was left out and why.",
  documents: "The findings say which files could not be read.",
  golden: "Add golden queries for the documents that have none.",
};

/** A share just below its threshold does not read as equal to it. */
function asPercent(share: number): string {
  return `${(Math.floor(share * 1e4) / 100).toFixed(2)} %`;
}

/** Of nothing, nothing is missing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
