import { mkdir, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import path from "node:path";
import { inFreshDatabase, settle } from "./databases.ts";
import { type Floor, measureFloor } from "./floor.ts";
import type { Packed } from "./packed.ts";
import { corpusgateYaml, runSide, type Side, type SideRun } from "./run-side.ts";
import type { Embedding } from "./settings.ts";
import { type WrittenCorpus, writeCorpus } from "./write-corpus.ts";

export interface MeasureRequest {
  readonly server: string;
  /** Of a longer line to the server, which both sides take; undefined: they are on its machine. */
  readonly linePort: string | undefined;
  readonly corpora: string;
  readonly scratch: string;
  readonly embedding: Embedding;
  readonly packed: Packed;
  readonly repetitions: number;
  readonly megabytes: { readonly small: number; readonly large: number };
  readonly tell: (line: string) => void;
}

export interface Measured {
  readonly small: WrittenCorpus;
  readonly large: WrittenCorpus;
  readonly sides: Readonly<Record<Side, SideMeasurements>>;
  readonly floors: readonly Floor[];
  /** Of one minute, before anything was measured: others on the machine show here, and in unequal repetitions. */
  readonly loadBefore: number;
}

/** One entry a repetition in each list. */
export interface SideMeasurements {
  readonly smallLoad: SideRun[];
  readonly load: SideRun[];
  readonly rerun: SideRun[];
  readonly indexedLoad: SideRun[];
}

/** Every measurement on both sides, each in a fresh database; the side that goes first alternates. */
export async function measure(request: MeasureRequest): Promise<Measured> {
  const { scratch, megabytes, embedding, packed, tell } = request;
  const [loadBefore = 0] = loadavg();
  const folders = { small: path.join(scratch, "small"), large: path.join(scratch, "large") };
  const small = await writeWithConfiguration(request, folders.small, megabytes.small);
  const large = await writeWithConfiguration(request, folders.large, megabytes.large);
  tell(`corpus: ${small.files} files, ${small.bytes} bytes; ${large.files} files, ${large.bytes} bytes`);
  const sides = { corpusgate: none(), langchain: none() };
  const floors: Floor[] = [];
  for (let repetition = 1; repetition <= request.repetitions; repetition += 1) {
    const order: readonly Side[] =
      repetition % 2 === 1 ? ["langchain", "corpusgate"] : ["corpusgate", "langchain"];
    for (const side of order) {
      const into = sides[side];
      const note = (what: string, { seconds, chunks }: SideRun) =>
        tell(
          `${repetition}/${request.repetitions} ${side}: ${what}, ${chunks} chunks, ${seconds.toFixed(1)} s`,
        );
      await inFreshDatabase(request.server, async (address) => {
        await settle(request.server);
        const database = through(request.linePort, address);
        into.smallLoad.push(
          await runSide(side, { folder: folders.small, database, embedding, packed, index: "none" }),
        );
        note("small cold load", last(into.smallLoad));
      });
      await inFreshDatabase(request.server, async (address) => {
        await settle(request.server);
        const database = through(request.linePort, address);
        into.load.push(
          await runSide(side, { folder: folders.large, database, embedding, packed, index: "none" }),
        );
        note("cold load", last(into.load));
        into.rerun.push(
          await runSide(side, { folder: folders.large, database, embedding, packed, index: "none" }),
        );
        note("unchanged rerun", last(into.rerun));
        requireNothingEmbedded(side, last(into.rerun));
        if (side === "corpusgate") floors.push(await measureFloor(address, path.join(scratch, "floor")));
      });
      await inFreshDatabase(request.server, async (address) => {
        await settle(request.server);
        const database = through(request.linePort, address);
        into.indexedLoad.push(
          await runSide(side, { folder: folders.large, database, embedding, packed, index: "hnsw" }),
        );
        note("cold load with HNSW", last(into.indexedLoad));
      });
    }
  }
  return { small, large, sides, floors, loadBefore };
}

function through(linePort: string | undefined, database: string): string {
  if (linePort === undefined) return database;
  const url = new URL(database);
  url.host = `127.0.0.1:${linePort}`;
  return url.href;
}

function none(): SideMeasurements {
  return { smallLoad: [], load: [], rerun: [], indexedLoad: [] };
}

async function writeWithConfiguration(
  { corpora, embedding }: MeasureRequest,
  folder: string,
  megabytes: number,
): Promise<WrittenCorpus> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "corpusgate.yaml"), corpusgateYaml(embedding));
  return writeCorpus(corpora, folder, { bytes: megabytes * 1e6 });
}

function requireNothingEmbedded(side: Side, rerun: SideRun): void {
  if (rerun.embedded === 0) return;
  throw new Error(`${side} embedded ${rerun.embedded} chunks again in a rerun in which nothing had changed.`);
}

function last(runs: readonly SideRun[]): SideRun {
  const run = runs.at(-1);
  if (run === undefined) throw new TypeError("nothing was measured yet");
  return run;
}
