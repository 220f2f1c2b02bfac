import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import type { ReadSide, ReadSideReport } from "./read-side.ts";
import { corpusgateVariables, corpusgateYaml } from "./run-side.ts";
import { cell, markdownTable, median, type Repetitions, times } from "./table.ts";
import { writeCorpus } from "./write-corpus.ts";

const usage = `usage: npm run bench:read -- [options]

Reads a corpus of 8 MB and one of 33 MB without a database: Corpusgate loads, lints, chunks and counts tokens, without and
with its cache; LangChain's MarkdownTextSplitter cuts with the same tokenizer as length function; markdown-it only parses.
Each in a process of its own, one after another. The floor is what the cores can do at most: a process on each of them.

  --corpora <folder>   holds rust-book/head and jekyll-docs/head (default: ../shared/corpora beside the repository)
  --repetitions <n>    how often everything is measured (default: 3)
`;

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: options } = parseArgs({
  options: {
    corpora: { type: "string", default: path.resolve(here, "../../shared/corpora") },
    repetitions: { type: "string", default: "3" },
    help: { type: "boolean", default: false },
  },
});

const cores = availableParallelism();
/** `processes` at once, each over the whole corpus. */
const sides: readonly { readonly name: string; readonly side: ReadSide; readonly processes: number }[] = [
  { name: "Corpusgate, nothing remembered", side: "corpusgate", processes: 1 },
  { name: "Corpusgate, nothing changed", side: "corpusgate", processes: 1 },
  { name: "LangChain.js, splitting only", side: "langchain", processes: 1 },
  { name: "markdown-it, parsing only", side: "parser", processes: 1 },
  { name: `Floor: markdown-it, ${cores} at once`, side: "parser", processes: cores },
  { name: `Floor: parser, tokenizer and scanner, ${cores} at once`, side: "packages", processes: cores },
];

if (options.help) process.stdout.write(usage);
else await bench();

async function bench(): Promise<void> {
  const [loadBefore = 0] = loadavg();
  const scratch = await mkdtemp(path.join(tmpdir(), "corpusgate-bench-"));
  try {
    for (const megabytes of [8, 33]) {
      const folder = path.join(scratch, String(megabytes));
      await mkdir(folder);
      await writeFile(path.join(folder, "corpusgate.yaml"), corpusgateYaml({ kind: "offline" }));
      const { files, bytes } = await writeCorpus(options.corpora, folder, { bytes: megabytes * 1e6 });
      const measured = sides.map(() => [] as ReadSideReport[]);
      for (let repetition = 0; repetition < Number(options.repetitions); repetition += 1) {
        await rm(path.join(folder, ".corpusgate"), { recursive: true, force: true });
        for (const [position, { side, processes }] of sides.entries())
          measured[position]?.push(await runAtOnce(side, folder, processes));
      }
      process.stdout.write(
        `${files} files, ${(bytes / 1e6).toFixed(1)} MB\n\n${tableOf(measured, bytes)}\n\n`,
      );
    }
    const [loadAfter = 0] = loadavg();
    process.stdout.write(
      `${cores} cores, Node.js ${process.versions.node}. Load average before and after: ` +
        `${loadBefore.toFixed(1)} and ${loadAfter.toFixed(1)}.\n`,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Seconds, CPU seconds and memory are a corpus's share of what all processes took together. */
async function runAtOnce(side: ReadSide, folder: string, processes: number): Promise<ReadSideReport> {
  const runs = await Promise.all(Array.from({ length: processes }, () => run(side, folder)));
  const share = (value: (one: ReadSideReport) => number) =>
    runs.reduce((sum, one) => sum + value(one), 0) / processes;
  return {
    chunks: share((one) => one.chunks),
    seconds: Math.max(...runs.map((one) => one.seconds)) / processes,
    cpuSeconds: share((one) => one.cpuSeconds),
    peakMegabytes: share((one) => one.peakMegabytes),
  };
}

async function run(side: ReadSide, folder: string): Promise<ReadSideReport> {
  // As bin/corpusgate.js asks for; the others run as Node runs them.
  const flags = side === "corpusgate" ? ["--max-semi-space-size=8", "--heap-growing-percent=50"] : [];
  const program = [...flags, path.join(here, "read-side.ts"), side, folder];
  const env = { ...process.env, ...(side === "corpusgate" ? corpusgateVariables : {}) };
  const { stdout } = await promisify(execFile)(process.execPath, program, { env });
  return JSON.parse(stdout);
}

/** Ratios are of Corpusgate's speed with nothing remembered: above 1, it is faster than the other. */
function tableOf(measured: readonly (readonly ReadSideReport[])[], bytes: number): string {
  const megabytes = bytes / 1e6;
  const speeds = measured.map((runs) => runs.map((one) => megabytes / one.seconds));
  const perCpu = measured.map((runs) => runs.map((one) => megabytes / one.cpuSeconds));
  const ratio = (all: readonly Repetitions[], one: Repetitions) => times(median(all[0] ?? []) / median(one));
  return markdownTable(
    ["", "chunks", "MB a second", "Ratio", "MB a CPU second", "Ratio", "peak memory in MB"],
    sides.map(({ name }, position) => {
      const runs = measured[position] ?? [];
      const speed = speeds[position] ?? [];
      const cpu = perCpu[position] ?? [];
      const chunks = median(runs.map((one) => one.chunks));
      return [
        name,
        chunks === 0 ? "" : chunks.toLocaleString("en-US"),
        cell(speed),
        ratio(speeds, speed),
        cell(cpu),
        ratio(perCpu, cpu),
        cell(runs.map((one) => one.peakMegabytes)),
      ];
    }),
  );
}
