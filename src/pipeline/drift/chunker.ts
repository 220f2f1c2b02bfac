import { chunkDocument } from "../../chunk/chunk-document.ts";
import type { Config } from "../../config/config.ts";
import { loadAll } from "../corpus/load-all.ts";
import { guardLoaded } from "../corpus/load-guarded.ts";
import type { ReadCorpus } from "../corpus/read-corpus.ts";
import type { DriftCheck, NotChecked } from "./drift-check.ts";

const sampleSize = 20;

/** Whether some documents, chunked again without the cache, give what this run took them for. */
export async function chunkerCheck(config: Config, read: ReadCorpus): Promise<DriftCheck | NotChecked> {
  const check = "chunker";
  const sample = new Map(
    read.corpus.documents
      .toSorted((left, right) => (left.hashes.version < right.hashes.version ? -1 : 1))
      .slice(0, sampleSize)
      .map((one) => [one.path, one.hashes.version]),
  );
  if (sample.size === 0) return { check, reason: "There is no document to chunk again." };
  const guard = guardLoaded(config);
  const matches = (path: string): boolean => sample.has(path);
  const differ: string[] = [];
  let chunked = 0;
  for await (const { loaded } of loadAll({ config, guard, fetched: read.fetched, matches })) {
    if (loaded.outcome !== "document") continue;
    chunked += 1;
    const versions = [1, 2].map(() => chunkDocument(loaded.document, config.chunk).hashes.version);
    if (versions.some((one) => one !== sample.get(loaded.document.path))) differ.push(loaded.document.path);
  }
  const [first] = differ;
  if (first !== undefined)
    return {
      check,
      outcome: "drifted",
      reason: `"${first}"${differ.length === 1 ? "" : ` and ${differ.length - 1} more of ${chunked} documents`} came out otherwise when chunked again without the cache. Delete \`.corpusgate/cache\` and run again; if it stays so, Node.js or the package differ from the machine that ingested.`,
    };
  return chunked < sample.size
    ? {
        check,
        outcome: "unknown",
        reason: `${sample.size - chunked} of ${sample.size} documents could not be read a second time. Run it again when the files are at rest.`,
      }
    : {
        check,
        outcome: "clean",
        reason: `${chunked === 1 ? "1 document" : `${chunked} documents`}, chunked twice without the cache, came out as before.`,
      };
}
