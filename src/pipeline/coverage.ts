import type { Config } from "../config/config.ts";
import { listFiles } from "../load/list-files.ts";
import type { Coverage } from "../report/reports.ts";
import type { ReadCorpus } from "./read-corpus.ts";

/** `exercised`: documents that some golden query names; null when there are no golden queries. */
export async function readCoverage(
  config: Config,
  read: ReadCorpus,
  exercised: ReadonlySet<string> | null,
): Promise<Coverage> {
  const { totals, corpus } = read;
  const listing = await listFiles(config.load);
  const present = [...listing.present, ...read.fetched.flatMap((one) => one.present)];
  const ingested = new Set(corpus.documents.flatMap((one) => filesOf(one.path)));
  return {
    text: share(totals.charactersInChunks, totals.characters),
    documents: share(present.filter((path) => ingested.has(path)).length, present.length),
    golden: exercised === null ? null : share(exercised.size, corpus.documents.length),
  };
}

/** The path itself, and the files it would be a record of. */
function filesOf(path: string): readonly string[] {
  const files = [path];
  for (let at = path.indexOf("#"); at > 0; at = path.indexOf("#", at + 1)) files.push(path.slice(0, at));
  return files;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
