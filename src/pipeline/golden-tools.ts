import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createTwoFilesPatch } from "diff";
import type { Config } from "../config/config.ts";
import { readYaml } from "../config/located-yaml.ts";
import { Failure } from "../failure/failure.ts";
import { type GoldenSet, readGolden } from "../gate/golden.ts";
import { goldenStats as statsOf } from "../gate/golden-stats.ts";
import { type LostLabel, offered, reanchor } from "../gate/reanchor.ts";
import type { GoldenCheckReport, GoldenCoverageReport, GoldenStatsReport } from "../report/golden-reports.ts";
import { type ReadCorpus, readPlanned, withCorpus } from "./corpus/read-corpus.ts";
import { fetchSources } from "./fetch/fetch-sources.ts";
import { readGoldenSet } from "./judge/golden.ts";
import { goldenChunks, readResolvedGolden } from "./judge/resolve-golden.ts";
import { readNamedFile } from "./named-file.ts";

/** What the golden set is made of, and how small a drop it can see. */
export async function goldenStats(config: Config): Promise<GoldenStatsReport> {
  const began = performance.now();
  const golden = await requireGolden(config);
  return {
    command: "golden stats",
    outcome: "ok",
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    file: golden.file,
    ...statsOf(golden),
  };
}

/** How many golden queries exercise each document, and which documents none does; as `validate` counts them. */
export async function goldenCoverage(config: Config): Promise<GoldenCoverageReport> {
  const began = performance.now();
  const golden = await requireGolden(config);
  const work = async (read: ReadCorpus): Promise<GoldenCoverageReport> => {
    const exercised = (await readResolvedGolden(config, read))?.exercised ?? new Map<string, number>();
    const never = read.corpus.documents.map((one) => one.path).filter((one) => !exercised.has(one));
    return {
      command: "golden coverage",
      outcome: "ok",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      file: golden.file,
      documents: read.corpus.documents.length,
      exercised: exercised.size,
      never,
      queries: Object.fromEntries(
        read.corpus.documents.flatMap(({ path }) => {
          const count = exercised.get(path);
          return count === undefined ? [] : [[path, count]];
        }),
      ),
    };
  };
  return withCorpus(config, work, { fetched: await fetchSources(config, { unset: "left-out" }) });
}

/**
 * Labels that point nowhere, where their passages are now, and the patch that moves them there; `write` applies it. A
 * label with several places to go is left for a person.
 */
export async function goldenCheck(
  config: Config,
  { write }: { readonly write: boolean },
): Promise<GoldenCheckReport> {
  const began = performance.now();
  const golden = await requireGolden(config);
  const file = path.join(config.load.root, golden.file);
  const before = await readNamedFile(config, "golden", golden.file);
  const lost = await withCorpus(config, (read) => reanchor(golden, documentsOf(config, read)));
  const after = moved(before, golden.file, lost);
  const mended = new Set(after.mended);
  if (write && after.text !== before) await writeFile(file, after.text);
  return {
    command: "golden check",
    outcome: lost.length === 0 || (write && mended.size === lost.length) ? "passed" : "failed",
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    file: golden.file,
    labels: golden.queries.flatMap((one) => one.labels).length,
    lost: lost.map((one) => ({
      query: one.query,
      line: one.label.line,
      path: one.label.path,
      heading: one.label.heading ?? null,
      quote: one.label.quote ?? null,
      anchors: one.anchors.map(({ path, heading }) => ({ path, heading: heading ?? null })),
      near: one.near ?? null,
      offered: mended.has(one),
    })),
    patch:
      after.text === before
        ? ""
        : createTwoFilesPatch(`a/${golden.file}`, `b/${golden.file}`, before, after.text, "", "", {
            context: 2,
          }),
    written: write && after.text !== before,
    duplicates: statsOf(golden).duplicates,
  };
}

async function requireGolden(config: Config): Promise<GoldenSet> {
  const golden = await readGoldenSet(config);
  if (golden !== null) return golden;
  throw new Failure("The configuration names no golden queries.", {
    remedy:
      "Set `golden: golden.yaml` in the configuration and write some, or bring some with `corpusgate golden import`.",
  });
}

async function* documentsOf(config: Config, read: ReadCorpus) {
  const versions = new Map(read.corpus.documents.map((one) => [one.path, one.hashes.version]));
  for await (const document of readPlanned(config, read, versions))
    yield { path: document.path, chunks: goldenChunks(document) };
}

/** The file with each lost label that has one place to go pointed there; the rest of it stays byte for byte. */
function moved(
  text: string,
  file: string,
  lost: readonly LostLabel[],
): { readonly text: string; readonly mended: readonly LostLabel[] } {
  const yaml = readYaml(text, file);
  const mended: LostLabel[] = [];
  const edits: { readonly start: number; readonly end: number; readonly value: string }[] = [];
  for (const one of lost) {
    const anchor = offered(one);
    if (anchor === undefined) continue;
    const [query, place] = one.position;
    const at = (key: string) => yaml.spanOf(["queries", query, "relevant", place, key]);
    const changes = [
      { span: at("path"), from: one.label.path, to: anchor.path },
      { span: at("heading"), from: one.label.heading, to: anchor.heading },
    ].filter((change) => change.from !== change.to && change.to !== undefined);
    // A block scalar cannot be replaced in place: a person has to.
    if (changes.length === 0 || changes.some((change) => change.span === undefined)) continue;
    for (const { span, to } of changes)
      if (span !== undefined && to !== undefined) edits.push({ ...span, value: scalar(to) });
    mended.push(one);
  }
  let result = text;
  for (const { start, end, value } of edits.toSorted((left, right) => right.start - left.start))
    result = result.slice(0, start) + value + result.slice(end);
  // What was written must read back as golden queries.
  readGolden(result, file);
  return { text: result, mended };
}

/** As YAML: plain where nothing in it means something to YAML, else in double quotes. */
function scalar(value: string): string {
  return /^[A-Za-z_][\w./-]*(?: [\w./-]+)*$/.test(value) ? value : JSON.stringify(value);
}
