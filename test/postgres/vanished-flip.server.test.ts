import { connect, createServer, type Socket } from "node:net";
import { afterAll, expect, it } from "vitest";
import { rollback } from "../../src/pipeline/rollback.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
const sockets: Socket[] = [];
afterAll(() => {
  for (const socket of sockets) socket.destroy();
});

/** A road to the server on which the machine that changes the live row vanishes before it commits: nothing comes, and nothing is closed. */
async function vanishingRoad(vanished: () => void): Promise<string> {
  const { hostname, port } = new URL(url);
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    sockets.push(near, far);
    for (const one of [near, far]) one.on("error", () => undefined);
    far.pipe(near);
    let isFlipping = false;
    near.on("data", (bytes) => {
      const text = bytes.toString("latin1");
      isFlipping ||= text.includes("flip_live");
      if (!isFlipping || !/commit/i.test(text)) return void far.write(bytes);
      far.unpipe(near).resume();
      near.pause();
      vanished();
    });
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  afterAll(() => proxy.close());
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  return Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(address.port) }).href;
}

function corpusAt(database: string): Promise<TestCorpus> {
  return testCorpus(`environments:\n  local: { database: "${database}" }\n`);
}

it("a machine that vanishes while it changes the live row keeps nobody from changing it for longer than ten seconds", async () => {
  const corpus = await corpusAt(url);
  for (const name of ["alpha", "beta"]) {
    await corpus.write("docs/alpha.md", page(name));
    expect((await corpus.ingest()).outcome).toBe("promoted");
  }
  const back = async (on: TestCorpus) =>
    rollback({ config: await on.config(), generation: undefined, approval: undefined, origin });
  const { promise: vanished, resolve } = Promise.withResolvers<void>();
  // It would wait for an answer that never comes.
  void back(await corpusAt(await vanishingRoad(resolve))).catch(() => undefined);
  await vanished;

  const began = performance.now();
  expect(await back(corpus)).toMatchObject({ outcome: "rolled-back", generation: 1, previous: 2 });
  expect(performance.now() - began).toBeLessThan(20_000);
}, 60_000);
