import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { dump } from "js-yaml";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { type ImportRequest, importJudgements } from "../gate/import-judgements.ts";
import type { GoldenImportReport } from "../report/golden-reports.ts";
import { withCorpus } from "./corpus/read-corpus.ts";

export interface GoldenImportRequest extends Pick<ImportRequest, "queryIds" | "grades"> {
  readonly config: Config;
  /** Files as the user named them, and where they are read from. */
  readonly queries: { readonly file: string; readonly text: string };
  readonly judgements: { readonly file: string; readonly text: string };
  /** A document's path with `{id}` where the collection's id stands, e.g. `docs/{id}.md`. */
  readonly documents: string;
  /** The file to write, relative to the configuration; it must not exist. */
  readonly out: string;
}

/** Writes golden queries from the queries and judgements of a BEIR or TREC collection that the corpus was made of. */
export async function goldenImport(request: GoldenImportRequest): Promise<GoldenImportReport> {
  const began = performance.now();
  const { config, documents, out } = request;
  if (!documents.includes("{id}")) {
    throw new Failure(`--documents is "${documents}"; a path with {id} in it was expected.`, {
      remedy: "Say how a document's path is made of its id, for example --documents 'docs/{id}.md'.",
    });
  }
  const file = path.join(config.load.root, out);
  if (existsSync(file)) {
    throw new Failure(`"${out}" exists already, and golden queries are not overwritten.`, {
      remedy: "Name another file with --out, or move this one away.",
    });
  }
  const paths = await withCorpus(
    config,
    async (read) => new Set(read.corpus.documents.map((one) => one.path)),
    { texts: "dropped" },
  );
  const imported = importJudgements({
    ...request,
    pathOf: (id) => pathsOf(documents, id).find((one) => paths.has(one)),
  });
  if (imported.queries.length === 0) {
    throw new Failure(
      `No query of "${request.queries.file}" has a relevant document in the corpus: ${imported.skipped.unknownQueries.length} ids of judgements are no query's, ${imported.skipped.unknownDocuments.length} judged documents are not there (the first is "${imported.skipped.unknownDocuments[0] ?? "none"}").`,
      { remedy: "Check --documents, and --query-ids ordinal where judgements count the queries from 1." },
    );
  }
  await writeFile(file, `${dump({ queries: imported.queries }, { lineWidth: 120, flowLevel: 4 })}`);
  return {
    command: "golden import",
    outcome: "written",
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    file: out,
    queries: imported.queries.length,
    labels: imported.queries.flatMap((one) => one.relevant).length,
    skipped: imported.skipped,
  };
}

/** Ids are often padded with zeros in file names and not in judgements. */
function pathsOf(template: string, id: string): readonly string[] {
  const widths = /^\d+$/.test(id) ? [0, 2, 3, 4, 5, 6, 7, 8] : [0];
  return widths.map((width) => template.replaceAll("{id}", id.padStart(width, "0")));
}

export async function readImportFile(
  file: string,
  shown: string,
): Promise<{ readonly file: string; readonly text: string }> {
  try {
    return { file: shown, text: await readFile(file, "utf8") };
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(`"${shown}" could not be read (${cause.code}).`, {
      remedy: "The path is relative to the current folder.",
      cause,
    });
  }
}
