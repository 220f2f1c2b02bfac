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

/** The path itself, and the files it would be a record of. */
function filesOf(path: string): readonly string[] {
  const files = [path];
  for (let at = path.indexOf("#"); at > 0; at = path.indexOf("#", at + 1)) files.push(path.slice(0, at));
  return files;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
