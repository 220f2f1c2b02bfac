import { execFile } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type Config, query, rollback, runs, status } from "../../src/pipeline.ts";
import { inFreshDatabase, run } from "../databases.ts";
import { markdownTable } from "../table.ts";
import { ingestOf, type Lab, origin, promoted } from "./lab.ts";
import { gateOf } from "./rates.ts";

const parts = 4;
/** Of the second part, before it is killed: some of its 23. */
const batchesBefore = 6;
const profileOf = (dimensions: number) =>
  `provider: local, dimensions: ${dimensions}, batchSize: 16, concurrency: 1`;

/** A new profile beside the live one: in four parts, one of which is killed on its way; gated, promoted, rolled back. */
export async function reindex(request: {
  readonly server: string;
  readonly lab: Lab;
  readonly tell: (line: string) => void;
}): Promise<string> {
  const { server, lab, tell } = request;
  return inFreshDatabase(server, async (database) => {
    const old = await lab.configure({ database, embed: profileOf(256) });
    const first = await promoted(old);
    const before = await answers(old);
    const config = await lab.configure({ database, embed: profileOf(512) });
    tell(`live: generation ${first.generation}, ${first.embed.inputs} inputs embedded with 256 dimensions`);

    const rows: string[][] = [];
    const part = async (number: number, batches = 0) => {
      const began = performance.now();
      const done = await embedPart(lab.configFile, number, batches);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      tell(`part ${number}: ${done === undefined ? "killed" : `${done.inputs} inputs`}, ${seconds} s`);
      rows.push([
        `${number} of ${parts}`,
        done === undefined ? `kill -9 after ${batches} batches of 16` : "done",
        done === undefined ? "" : String(done.inputs),
        done === undefined ? "" : String(done.remaining),
        seconds,
      ]);
      return done?.inputs ?? 0;
    };
    const together = await Promise.all([part(1), part(2, batchesBefore), part(3), part(4)]);
    const killed = (await status(config)).embedding.find(({ shard }) => shard === 2);
    const sameAnswers = JSON.stringify(await answers(old)) === JSON.stringify(before);
    const again = await part(2);
    const sum = together.reduce((total, inputs) => total + inputs, again);

    const second = await ingestOf(config);
    tell(`ingest: ${second.outcome}, ${second.seconds.toFixed(1)} s`);
    const refused = await refusal(database, 256);
    const back = await rollback({ config: old, generation: undefined, approval: undefined, origin });
    const restored = JSON.stringify(await answers(old)) === JSON.stringify(before);
    const refusedAfter = await refusal(database, 512);
    const log = await runs(config, 20);

    return [
      markdownTable(["part", "end", "inputs embedded", "still missing of all", "seconds"], rows),
      markdownTable(
        ["what", "measured"],
        [
          [
            "inputs of the corpus, embedded by jobs that ended",
            `${first.embed.inputs}, ${sum}; the killed job's last checkpoint says ${killed?.done ?? "nothing"}`,
          ],
          [
            "searches of readers while a part lay dead",
            sameAnswers ? "the same results as before" : "OTHER RESULTS",
          ],
          [
            "ingest after the last part",
            `${second.outcome}, ${second.embed.inputs} inputs embedded, ${second.embed.cached} found, ${second.seconds.toFixed(1)} s`,
          ],
          ["its gates", second.gates.map(({ gate, verdict }) => `${gate} ${verdict}`).join(", ")],
          ["golden gate", gateOf(second, "golden").reason],
          ["search with a query vector of 256 dimensions, after promotion", refused],
          [
            "rollback",
            `${back.outcome} to generation ${back.generation} in ${back.seconds.toFixed(2)} s, ${restored ? "the same results as before" : "OTHER RESULTS"}`,
          ],
          ["search with a query vector of 512 dimensions, after rollback", refusedAfter],
          [
            "run log",
            log.runs
              .toReversed()
              .map(({ command, outcome }) => `${command}: ${outcome ?? "no outcome"}`)
              .join(", "),
          ],
        ],
      ),
    ].join("\n\n");
  });
}

const questions = [
  "what similarity laws must be obeyed when constructing aeroelastic models of heated high speed aircraft .",
  "can a criterion be developed to show empirically the validity of flow solutions for chemically reacting gas mixtures",
  "what is the effect of cross sectional shape on the flow over simple delta wings with sharp leading edges .",
];

async function answers(config: Config): Promise<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for (const text of questions) {
    const { hits } = await query({ config, text, count: 10, mode: "hybrid", filter: {} });
    found.push(hits.map(({ path: document, score }) => `${document} ${score}`));
  }
  return found;
}

/** What an application gets that still embeds with the other model. */
async function refusal(database: string, dimensions: number): Promise<string> {
  const vector = `array_fill(0.01::real, array[${dimensions}])::vector::halfvec`;
  try {
    const found = await run(
      database,
      `select path from corpusgate.search('wing', ${vector}, 'local/hashed-terms-1/${dimensions}/1')`,
    );
    return `ANSWERED with ${found.length} passages`;
  } catch (error) {
    return `refused: "${error instanceof Error ? error.message : String(error)}"`;
  }
}

const child = fileURLToPath(new URL("embed-part.ts", import.meta.url));

/** Undefined: it was killed. */
function embedPart(
  configFile: string,
  number: number,
  batches: number,
): Promise<{ readonly inputs: number; readonly remaining: number } | undefined> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [child, path.resolve(configFile), String(number), String(parts), String(batches)],
      (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout));
        else if (error.signal === "SIGKILL") resolve(undefined);
        else reject(new Error(stderr.slice(0, 4000)));
      },
    );
  });
}
