import { availableParallelism, totalmem } from "node:os";
import process from "node:process";
import type { Floor } from "./floor.ts";
import type { Measured, SideMeasurements } from "./measure.ts";
import type { SideRun } from "./run-side.ts";
import { cell, figure, markdownTable, median, type Repetitions, times } from "./table.ts";
import type { WrittenCorpus } from "./write-corpus.ts";

/** What was measured, as Markdown that docs/performance.md takes as it is. */
export function tablesOf(
  { small, large, sides, floors, loadBefore }: Measured,
  serverVersion: string,
): string {
  const { corpusgate, langchain } = sides;
  return [
    `${size(large)}, and ${size(small)} where two sizes are told; ${availableParallelism()} cores, ` +
      `${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node.js ${process.versions.node}, ${serverVersion}. ` +
      "Medians, each repetition in parentheses. " +
      `Load average before the first run: ${loadBefore.toFixed(1)}.`,
    markdownTable(
      ["", "Corpusgate", "LangChain.js", "Ratio"],
      [
        row("Chunks", sides, ({ load }) => load.map((one) => one.chunks), "none"),
        row("**Cold load, no vector index: chunks a second**", sides, (side) => rates(side.load), "higher"),
        row("the same: seconds", sides, ({ load }) => seconds(load), "lower"),
        row("**Cold load with HNSW: seconds**", sides, ({ indexedLoad }) => seconds(indexedLoad), "lower"),
        row("of these, building the index", sides, ({ indexedLoad }) => stage(indexedLoad, "index"), "lower"),
        row("**Unchanged rerun: seconds**", sides, ({ rerun }) => seconds(rerun), "lower"),
        row(
          `Round trips per 1,000 chunks, ${megabytes(small)}`,
          sides,
          ({ smallLoad }) => trips(smallLoad),
          "lower",
        ),
        row(`Round trips per 1,000 chunks, ${megabytes(large)}`, sides, ({ load }) => trips(load), "lower"),
        row(`Peak memory in MB, ${megabytes(small)}`, sides, ({ smallLoad }) => peaks(smallLoad), "lower"),
        row(`Peak memory in MB, ${megabytes(large)}`, sides, ({ load }) => peaks(load), "lower"),
        row(
          "Bytes received per chunk (a vector is 3,076)",
          sides,
          ({ load }) => bytes(load, "bytesReceived"),
          "lower",
        ),
        row("Bytes sent per chunk", sides, ({ load }) => bytes(load, "bytesSent"), "lower"),
        row(
          "CPU seconds of the process, cold load",
          sides,
          ({ load }) => load.map((one) => one.use.cpuSeconds),
          "lower",
        ),
        row(
          "Seconds waiting for embeddings, cold load",
          { ...sides, corpusgate: undefined },
          ({ load }) => stage(load, "embed"),
          "none",
        ),
      ],
    ),
    `Distinct texts embedded by Corpusgate: ${corpusgate.load.map((one) => one.embedded).join(", ")}; by LangChain.js: ` +
      `${langchain.load.map((one) => one.embedded).join(", ")}.`,
    stagesAgainstFloor(corpusgate, floors),
    "Stages overlap, so their seconds add up to more than the whole.",
  ].join("\n\n");
}

type Sides = Readonly<Record<"corpusgate" | "langchain", SideMeasurements | undefined>>;

/** The ratio says how much better Corpusgate is: above 1 is better, whichever way better goes. */
function row(
  title: string,
  { corpusgate, langchain }: Sides,
  values: (side: SideMeasurements) => Repetitions,
  better: "higher" | "lower" | "none",
): readonly string[] {
  const ours = corpusgate === undefined ? undefined : values(corpusgate);
  const theirs = langchain === undefined ? undefined : values(langchain);
  const shown = (side: Repetitions | undefined) => (side === undefined ? "" : cell(side));
  if (ours === undefined || theirs === undefined || better === "none")
    return [title, shown(ours), shown(theirs), ""];
  const higher = median(ours) / median(theirs);
  return [title, shown(ours), shown(theirs), times(better === "higher" ? higher : 1 / higher)];
}

function stagesAgainstFloor({ load }: SideMeasurements, floors: readonly Floor[]): string {
  const chunks = floors.map((one) => one.chunks.seconds);
  const vectors = floors.map((one) => one.vectors.seconds);
  const floor = floors.map((one) => one.chunks.seconds + one.vectors.seconds);
  const [first] = floors;
  const of = (bytes: number | undefined) => `${figure((bytes ?? 0) / 1e6)} MB`;
  const names = [...new Set(load.flatMap((one) => Object.keys(one.stages)))];
  const against = (values: Repetitions) => times(median(values) / median(floor));
  return markdownTable(
    ["Seconds of a cold load without index", "Corpusgate", "Times the floor"],
    [
      [`Floor: chunks by plain \`COPY\`, ${of(first?.chunks.bytes)}`, cell(chunks), ""],
      [`Floor: vectors by plain \`COPY\`, ${of(first?.vectors.bytes)}`, cell(vectors), ""],
      ["Floor, both", cell(floor), times(1)],
      ...names.map((name) => [`Stage \`${name}\``, cell(stage(load, name)), against(stage(load, name))]),
      ["Whole process", cell(seconds(load)), against(seconds(load))],
    ],
  );
}

function size({ files, bytes }: WrittenCorpus): string {
  return `${figure(files)} files, ${(bytes / 1e6).toFixed(1)} MB`;
}

function megabytes({ bytes }: WrittenCorpus): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function seconds(runs: readonly SideRun[]): Repetitions {
  return runs.map((one) => one.seconds);
}

function rates(runs: readonly SideRun[]): Repetitions {
  return runs.map((one) => one.chunks / one.seconds);
}

function stage(runs: readonly SideRun[], name: string): Repetitions {
  return runs.map((one) => one.stages[name] ?? 0);
}

function trips(runs: readonly SideRun[]): Repetitions {
  return runs.map((one) => (one.use.roundTrips / one.chunks) * 1000);
}

function peaks(runs: readonly SideRun[]): Repetitions {
  return runs.map((one) => one.use.peakMegabytes);
}

function bytes(runs: readonly SideRun[], direction: "bytesReceived" | "bytesSent"): Repetitions {
  return runs.map((one) => one.use[direction] / one.chunks);
}
