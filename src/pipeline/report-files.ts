import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { compose } from "../report/compose.ts";
import { renderHtml } from "../report/html/render-html.ts";
import { jsonParts } from "../report/json-parts.ts";
import type { Metrics, Report } from "../report/reports.ts";
import { toMarkdown } from "../report/to-markdown.ts";

/** Writes a run's JSON, Markdown and HTML under `<directory>/<run>/` and returns that folder. */
export async function writeReport(directory: string, report: Report, moment: Date): Promise<string> {
  const stamp = moment.toISOString().replace(/[:.]/g, "-");
  const folder = path.join(directory, `${stamp}-${report.environment}-${report.command}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "report.json"), withNewline(jsonParts(report, 2)));
  await writeFile(path.join(folder, "report.md"), toMarkdown(compose(report)));
  await writeFile(path.join(folder, "report.html"), renderHtml(report));
  return folder;
}

function* withNewline(parts: Iterable<string>): Generator<string> {
  yield* parts;
  yield "\n";
}

const values = z.object({ "ndcg@10": z.number(), "recall@10": z.number(), mrr: z.number() });
const baseline = z.object({
  metrics: z.object({ lexical: values.optional(), dense: values.optional(), hybrid: values.optional() }),
});

/** The last verified run's metrics of an environment; undefined when there is none yet. */
export async function readBaseline(directory: string, environment: string): Promise<Metrics | undefined> {
  const text = await readFile(baselineFile(directory, environment), "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : withoutUndefined(baseline.parse(JSON.parse(text)).metrics);
}

/** Keeps a verified run's report as what later ones are compared with. */
export async function keepBaseline(directory: string, report: Report): Promise<void> {
  const file = baselineFile(directory, report.environment);
  await mkdir(directory, { recursive: true });
  // Without findings, of which there can be thousands and which nothing is compared with.
  await writeFile(`${file}.new`, `${JSON.stringify({ ...report, findings: undefined }, null, 2)}\n`);
  await rename(`${file}.new`, file);
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
