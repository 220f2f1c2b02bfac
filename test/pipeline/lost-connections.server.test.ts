import { connect, createServer, type Socket } from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import type { IngestStep, Observer } from "../../src/pipeline/progress.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { runs, status } from "../../src/pipeline/status.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
const server = await restartable(url);
afterAll(() => server.close());

/** A road to the server on which it can be away for a while, as while it restarts. */
async function restartable(target: string): Promise<{
  readonly url: string;
  restart(awayMs: number): Promise<void>;
  /** Cuts the connection that next sends the words and then commits, once the server has answered: the answer is lost. */
  loseCommitOf(words: string): void;
  close(): void;
}> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let losing: string | undefined;
  let of: Socket | undefined;
  const proxy = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    client.on("data", (bytes) => {
      const text = bytes.toString("latin1");
      if (losing !== undefined && text.includes(losing)) of = client;
      if (of !== client || !/commit/i.test(text)) return;
      losing = undefined;
      of = undefined;
      upstream.unpipe(client);
      upstream.once("data", () => client.destroy()).resume();
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const listen = (on: number) => new Promise<void>((done) => proxy.listen(on, "127.0.0.1", done));
  await listen(0);
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new TypeError("expected a port");
  const road = new URL(target);
  road.hostname = "127.0.0.1";
  road.port = String(address.port);
  const goAway = () =>
    new Promise<void>((done) => {
      proxy.close(() => done());
      for (const one of sockets) one.destroy();
    });
  return {
    url: road.href,
    async restart(awayMs) {
      await goAway();
      setTimeout(() => listen(address.port), awayMs);
    },
    loseCommitOf(words) {
      losing = words;
    },
    close: () => void goAway(),
  };
}

async function corpusIn(schema: string): Promise<TestCorpus> {
  const corpus = await testCorpus(
    `environments:\n  local: { database: "${server.url}", schema: ${schema} }\n`,
  );
  for (const name of ["alpha", "beta"]) await corpus.write(`docs/${name}.md`, page(name));
  return corpus;
}

function at(step: IngestStep, happens: () => Promise<unknown>): Observer {
  return async (progress) => {
    if (progress.kind === "step" && progress.step === step) await happens();
  };
}

/** What the next run meets: who is at work, and how the last run ended. */
async function leftBy(corpus: TestCorpus): Promise<object> {
  const config = await corpus.config();
  const { live, lease } = await status(config);
  const [last] = (await runs(config, 1)).runs;
  return { live, lease, outcome: last?.outcome };
}

describe("a server that is away for a second", () => {
  it("in the middle of a run: the log says that the run failed, and nobody is kept out by its lease", async () => {
    const corpus = await corpusIn("away_in_the_middle");
    await expect(corpus.ingest({ observe: at("indexed", () => server.restart(1_000)) })).rejects.toThrow(
      "The connection to the database was lost",
    );
    expect(await leftBy(corpus)).toEqual({ live: null, lease: null, outcome: "failed" });
    expect((await corpus.ingest()).outcome).toBe("promoted");
  });

  it.each(["promoted", "verified", "recorded"] as const)(
    "once the run has come to `%s`: it ends as promoted",
    async (step) => {
      const corpus = await corpusIn(`away_after_${step}`);
      const report = await corpus.ingest({ observe: at(step, () => server.restart(1_000)) });
      expect(report.outcome).toBe("promoted");
      expect(await leftBy(corpus)).toEqual({ live: 1, lease: null, outcome: "promoted" });
    },
  );
});

describe("a commit whose answer is lost", () => {
  it("of a promotion or a rollback stands, and the run goes on", async () => {
    const corpus = await corpusIn("unanswered");
    await corpus.ingest();
    await corpus.write("docs/gamma.md", page("gamma"));
    server.loseCommitOf("flip_live");
    expect((await corpus.ingest()).outcome).toBe("promoted");
    expect(await leftBy(corpus)).toEqual({ live: 2, lease: null, outcome: "promoted" });

    server.loseCommitOf("flip_live");
    const config = await corpus.config();
    const back = await rollback({ config, generation: undefined, approval: undefined, origin });
    expect(back).toMatchObject({ outcome: "rolled-back", generation: 1 });
    expect(await leftBy(corpus)).toEqual({ live: 1, lease: null, outcome: "rolled-back" });
  });
});

describe("a run that fails after its promotion", () => {
  it("says that the generation is live, and how to verify it or go back", async () => {
    const corpus = await corpusIn("unverified");
    await corpus.ingest();
    await corpus.write("docs/gamma.md", page("gamma"));
    const failing = corpus.ingest({
      observe: at("promoted", () => rowsOf(url, "drop function unverified.inspect_generation cascade")),
    });
    await expect(failing).rejects.toMatchObject({
      message: expect.stringMatching(/^Generation 2 is live, and its verification did not come to an end: /),
      remedy:
        "Run `corpusgate verify --env local`; `corpusgate rollback --env local` makes generation 1 live again.",
    });
    expect(await leftBy(corpus)).toEqual({ live: 2, lease: null, outcome: "failed" });
  });

  it("because of the run log says how it ended, and that the log lacks it", async () => {
    const corpus = await corpusIn("unlogged");
    const failing = corpus.ingest({
      observe: at("verified", () => rowsOf(url, "drop function unlogged.append_audit cascade")),
    });
    await expect(failing).rejects.toMatchObject({
      message: expect.stringMatching(
        /^This run of `ingest` ended as "promoted", and that could not be written to the run log: /,
      ),
    });
    expect(await leftBy(corpus)).toMatchObject({ live: 1, lease: null });
  });
});
