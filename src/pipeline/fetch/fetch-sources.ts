import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Config, FetchSettings, Source } from "../../config/config.ts";
import type { Loaded } from "../../load/document.ts";
import { listFiles } from "../../load/files/list-files.ts";
import type { Finding, Problem } from "../../load/finding.ts";
import { loadDocuments } from "../../load/load-documents.ts";
import { runFetch, unsetVariable } from "./run-fetch.ts";

/** What a fetched source gave at one moment: fetched in this run, or taken from a plan. */
export interface FetchedSource {
  readonly source: string;
  /** Failed: whatever is live of the source stays, and nothing of it was loaded. Left out: it was not asked. */
  readonly outcome: "fetched" | "failed" | "left-out";
  readonly loaded: readonly Loaded[];
  /** Paths of all files where the source's globs look. */
  readonly present: readonly string[];
  /** About the fetch as a whole. */
  readonly findings: readonly Finding[];
}

/** Beginning of the paths of a fetched source's documents. */
export function fetchedFolder(source: string): string {
  return `fetched/${source}/`;
}

export function fetchedSourceNames(config: Config): readonly string[] {
  return config.load.sources.filter((one) => one.fetch !== undefined).map((one) => one.name);
}

/** What of it a base's configuration fetches, too: what a CMS says does not depend on the git ref. */
export function fetchedAlso(base: Config, fetched: readonly FetchedSource[]): readonly FetchedSource[] {
  const names = fetchedSourceNames(base);
  return fetched.filter((one) => names.includes(one.source));
}

/** Where the paths begin of documents that were left out, because their source was. */
export function foldersLeftOut(fetched: readonly FetchedSource[]): readonly string[] {
  return fetched.filter((one) => one.outcome === "left-out").map((one) => fetchedFolder(one.source));
}

/**
 * Runs the command of every fetched source, one after another. A command that fails is a finding, never a deletion. `unset`: what
 * becomes of a source whose command lacks a variable; work that changes nothing live may leave it out, so that a pull request
 * is checked where no secret is given.
 */
export async function fetchSources(
  config: Config,
  { unset }: { readonly unset: "failed" | "left-out" } = { unset: "failed" },
): Promise<readonly FetchedSource[]> {
  const fetched: FetchedSource[] = [];
  for (const source of config.load.sources) {
    if (source.fetch === undefined) continue;
    const variable = unset === "left-out" ? unsetVariable(source.fetch) : undefined;
    fetched.push(
      variable === undefined
        ? await fetchSource(config, source, source.fetch)
        : leftOut(config, source, variable),
    );
  }
  return fetched;
}

function leftOut(config: Config, source: Source, variable: string): FetchedSource {
  return {
    source: source.name,
    outcome: "left-out",
    loaded: [],
    present: [],
    findings: [
      {
        rule: "fetch-left-out",
        severity: "info",
        path: path.basename(config.file),
        line: 1,
        message: `Source "${source.name}" is left out, with the golden labels in it: its fetchEnv names the variable ${variable}, which is not set.`,
        actual: `${variable} is not set`,
        expected: "a value",
        remedy: `Nothing where secrets are not given, as on a pull request; elsewhere set ${variable}.`,
      },
    ],
  };
}

async function fetchSource(config: Config, source: Source, fetch: FetchSettings): Promise<FetchedSource> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-fetch-"));
  const fail = (problem: Omit<Problem, "remedy">): FetchedSource => ({
    source: source.name,
    outcome: "failed",
    loaded: [],
    present: [],
    findings: [
      {
        ...problem,
        severity: "error",
        path: path.basename(config.file),
        line: 1,
        remedy: "Run the command by hand and mend it. Until it succeeds, what is live of this source stays.",
      },
    ],
  });
  try {
    const run = await runFetch(fetch, config.load.root, folder);
    if (run.outcome === "failed")
      return fail({
        rule: "fetch-failed",
        message: `Source "${source.name}" could not be fetched: ${run.reason}.`,
        actual: "a command that failed",
        expected: "a command that ends well",
      });
    const settings = { ...config.load, root: folder, sources: [{ ...source, fetch: undefined }] };
    const loaded: Loaded[] = [];
    for await (const one of loadDocuments(settings)) loaded.push(moved(one, fetchedFolder(source.name)));
    if (!loaded.some((one) => one.outcome !== "skipped"))
      return {
        ...fail({
          rule: "fetch-empty",
          message: `The command of source "${source.name}" ended well and gave no document.`,
          actual: "0 documents",
          expected: "at least 1",
        }),
        loaded,
      };
    const { present } = await listFiles(settings);
    return {
      source: source.name,
      outcome: "fetched",
      loaded,
      present: present.map((one) => fetchedFolder(source.name) + one),
      findings: [],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same under the path that it has in the corpus. */
function moved(loaded: Loaded, folder: string): Loaded {
  const findings = loaded.findings.map((one) => ({ ...one, path: folder + one.path }));
  return loaded.outcome === "document"
    ? { ...loaded, findings, document: { ...loaded.document, path: folder + loaded.document.path } }
    : { ...loaded, findings, path: folder + loaded.path };
}
