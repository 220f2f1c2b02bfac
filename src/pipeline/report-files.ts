import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import { compose } from "../report/compose/compose.ts";
import { renderHtml } from "../report/html/render-html.ts";
import { jsonParts } from "../report/json-parts.ts";
import { toMarkdown } from "../report/markdown/to-markdown.ts";
import type { Metrics, Report } from "../report/reports.ts";

/** Writes a run's JSON, Markdown and HTML under `<directory>/<run>/` and returns that folder. */
export async function writeReport(directory: string, report: Report, moment: Date): Promise<string> {
  const stamp = moment.toISOString().replace(/[:.]/g, "-");
  const folder = path.join(directory, `${stamp}-${report.environment}-${report.command}`);
  await writing(directory, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "report.json"), withNewline(jsonParts(report, 2)));
    await writeFile(path.join(folder, "report.md"), toMarkdown(compose(report)));
    await writeFile(path.join(folder, "report.html"), renderHtml(report));
  });
  return folder;
}

async function writing(directory: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(`The report could not be written under "${directory}" (${cause.code}).`, {
      remedy:
        "The command itself has ended, with what it said above. Name with --report-dir a folder that can be written to.",
      cause,
    });
  }
}

function* withNewline(parts: Iterable<string>): Generator<string> {
  yield* parts;
  yield "\n";
}

const values = z.object({ "ndcg@10": z.number(), "recall@10": z.number(), mrr: z.number() });
const baseline = z.object({
  metrics: z.object({ lexical: values.optional(), dense: values.optional(), hybrid: values.optional() }),
  asked: z
    .array(z.object({ query: z.string(), labels: z.string(), score: z.number().nullable() }))
    .default([]),
});

/** What the last verified run of an environment on this machine measured. */
export interface Baseline {
  readonly metrics: Metrics;
  /** Each golden query, by the hashes of its words and labels; none in a file of an earlier version. */
  readonly asked: z.infer<typeof baseline>["asked"];
}

/** `baseline` undefined: there is none yet, or it cannot be read, which `warnings` say then. */
export interface KeptBaseline {
  readonly baseline: Baseline | undefined;
  readonly warnings: readonly string[];
}

/** The last verified run of an environment. No verdict rests on it, so one that cannot be read is as good as none. */
export async function readBaseline(directory: string, environment: string): Promise<KeptBaseline> {
  const file = baselineFile(directory, environment);
  try {
    const { metrics, asked } = baseline.parse(JSON.parse(await readFile(file, "utf8")));
    return { baseline: { metrics: withoutUndefined(metrics), asked }, warnings: [] };
  } catch (cause) {
    // ENOTDIR: the folder of reports is a file; whoever writes the report says so.
    const absent =
      cause instanceof Error && "code" in cause && ["ENOENT", "ENOTDIR"].includes(String(cause.code));
    // Whatever is wrong with the file, the way out is the same.
    return { baseline: undefined, warnings: absent ? [] : [unreadable(file)] };
  }
}

function unreadable(file: string): string {
  return `The last verified run's metrics, "${file}", cannot be read, so nothing is compared with them. Delete the file (also from the repository, if it was committed): the next verified run writes it again.`;
}

/** Keeps a verified run's report as what later ones are compared with. */
export async function keepBaseline(directory: string, report: Report): Promise<void> {
  const file = baselineFile(directory, report.environment);
  await writing(directory, async () => {
    await mkdir(directory, { recursive: true });
    // Without findings, of which there can be thousands and which nothing is compared with.
    await writeFile(`${file}.new`, `${JSON.stringify({ ...report, findings: undefined }, null, 2)}\n`);
    await rename(`${file}.new`, file);
  });
}

function baselineFile(directory: string, environment: string): string {
  return path.join(directory, `baseline-${environment}.json`);
}

function withoutUndefined(metrics: z.infer<typeof baseline>["metrics"]): Metrics {
  return {
    ...(metrics.lexical === undefined ? {} : { lexical: metrics.lexical }),
    ...(metrics.dense === undefined ? {} : { dense: metrics.dense }),
    ...(metrics.hybrid === undefined ? {} : { hybrid: metrics.hybrid }),
  };
}
