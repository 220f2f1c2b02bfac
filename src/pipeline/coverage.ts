import type { Config } from "../config/config.ts";
import { listFiles } from "../load/list-files.ts";
import type { Coverage } from "../report/reports.ts";
import type { ReadCorpus } from "./read-corpus.ts";

/** `exercised`: documents that some golden query names; null when there are no golden queries. */
export async function readCoverage(config: Config, read: ReadCorpus, exercised: ReadonlySet<string> | null): Promise<Coverage> {
  const { totals, corpus } = read;
  const listed = await listFiles(config.load);
  const loaded = new Set(corpus.documents.map((one) => one.path.split("#")[0]));
  return {
    text: share(totals.charactersInChunks, totals.characters),
    documents: share(listed.selected.filter((one) => loaded.has(one.path) || corpus.documents.some((document) => document.path === one.path)).length, listed.all.length),
    golden: exercised === null ? null : share(exercised.size, corpus.documents.length),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
