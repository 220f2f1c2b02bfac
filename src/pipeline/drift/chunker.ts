import { chunkDocument } from "../../chunk/chunk-document.ts";
import type { Config } from "../../config/config.ts";
import { loadDocuments } from "../../load/load-documents.ts";
import type { ReadCorpus } from "../read-corpus.ts";
import type { DriftCheck } from "./drift-check.ts";

const sampleSize = 20;

/** Whether some documents, chunked again without the cache, give what this run took them for. */
export async function chunkerCheck(config: Config, read: ReadCorpus): Promise<DriftCheck> {
  const check = "chunker";
  const sample = new Map(
    read.corpus.documents
      .toSorted((left, right) => (left.hashes.version < right.hashes.version ? -1 : 1))
      .slice(0, sampleSize)
      .map((one) => [one.path, one.hashes.version]),
  );
  const differ: string[] = [];
  for await (const loaded of loadDocuments(config.load, (path) => sample.has(path))) {
    if (loaded.outcome !== "document") continue;
    const versions = [1, 2].map(() => chunkDocument(loaded.document, config.chunk).hashes.version);
    if (versions.some((one) => one !== sample.get(loaded.document.path))) differ.push(loaded.document.path);
  }
  const [first] = differ;
  return first === undefined
    ? {
        check,
        outcome: "clean",
        reason: `${sample.size === 1 ? "1 document" : `${sample.size} documents`}, chunked twice without the cache, came out as before.`,
      }
    : {
        check,
        outcome: "drifted",
        reason: `"${first}"${differ.length === 1 ? "" : ` and ${differ.length - 1} more of ${sample.size} documents`} came out otherwise when chunked again without the cache. Delete \`.corpusgate/cache\` and run again; if it stays so, Node.js or the package differ from the machine that ingested.`,
      };
}
