import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { Client } from "pg";
import { afterAll, expect, it } from "vitest";
import { runs } from "../../src/pipeline/status.ts";
import { page, testCorpus } from "../corpus.ts";
import { startProviderServer } from "../embed/provider-server.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const main = join(fileURLToPath(new URL("../..", import.meta.url)), "src/cli/main.ts");
const provider = await startProviderServer({ apiKey: "key-of-the-test" });
afterAll(() => provider.close());

it.each(["SIGINT", "SIGTERM"] as const)(
  "an ingest that %s stops keeps what was embedded, says so in the run log, and locks nobody out",
  async (signal) => {
    const corpus = await testCorpus(
      `embed: { provider: openai, model: text-embedding-3-small, dimensions: 64, baseUrl: "${provider.baseUrl}", apiKey: key-of-the-test, batchSize: 4, concurrency: 1 }\nenvironments:\n  local: { database: "${url}", schema: ${signal.toLowerCase()}, gate: { probes: { documents: 0 } } }\n`,
    );
    for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
    const before = provider.requests.length;
    // The third request is never answered.
    provider.otherwise(() => ({ kind: provider.requests.length - before > 2 ? "hang" : "embed" }));
    const running = execa({ reject: false, cwd: corpus.folder })`node ${main} ingest`;
    await expect.poll(() => provider.requests.length - before, { timeout: 60_000 }).toBe(3);
    running.kill(signal);
    const ran = await running;
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain(`Stopping (${signal}). Once more ends it at once.`);
    expect(ran.stderr).toMatch(
      new RegExp(`Error: Stopped by ${signal}\\.\\n {2}What to do: Live is what it was\\.`),
    );

    provider.otherwise(() => ({ kind: "embed" }));
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { inputs: 4, cached: 8 } });
    const config = await corpus.config();
    expect((await runs(config, 2)).runs.map((one) => one.outcome)).toEqual(["promoted", "failed"]);
  },
);

it("an ingest that is stopped while golden queries or canaries are embedded does not wait for the provider", async () => {
  const corpus = await testCorpus(
    `embed: { provider: openai, model: text-embedding-3-small, dimensions: 64, baseUrl: "${provider.baseUrl}", apiKey: key-of-the-test }\nenvironments:\n  local: { database: "${url}", schema: gates }\n`,
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  const before = provider.requests.length;
  provider.otherwise((request) => ({ kind: request.body.input.length > 4 ? "hang" : "embed" }));
  const running = execa({ reject: false, cwd: corpus.folder })`node ${main} ingest`;
  await expect.poll(() => provider.requests.length - before, { timeout: 60_000 }).toBeGreaterThan(1);
  running.kill("SIGTERM");
  const ran = await running;
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain("Error: Stopped by SIGTERM.");
  expect(ran.stderr).not.toContain("were not embedded");
});

it("an ingest that is told to stop twice ends at once", async () => {
  const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: twice }\n`);
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.ingest();
  await corpus.write("docs/beta.md", page("beta"));
  const holder = new Client({ connectionString: url });
  await holder.connect();
  try {
    // A statement is waited for without looking at the signal.
    await holder.query("begin; lock table twice.generations in access exclusive mode");
    const running = execa({ reject: false, cwd: corpus.folder })`node ${main} ingest`;
    let told = "";
    running.stderr.on("data", (text) => {
      told += text;
    });
    const waiting = async () =>
      (
        await holder.query(
          "select 1 from pg_locks where not granted and relation = 'twice.generations'::regclass",
        )
      ).rowCount;
    await expect.poll(waiting, { timeout: 60_000 }).toBe(1);
    running.kill("SIGINT");
    await expect.poll(() => told, { timeout: 60_000 }).toContain("Once more ends it at once.");
    // One wish may come twice at once: npm hands on what the terminal has sent already.
    running.kill("SIGINT");
    await setTimeout(1000);
    expect(told).not.toContain("Error");
    running.kill("SIGINT");
    expect(await running).toMatchObject({ signal: "SIGINT" });
  } finally {
    await holder.end();
  }
});
