import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { makeProduction, type Production } from "./production.ts";

const files = [".github/workflows/corpus-reindex.yml", "workflows-templates/corpus-reindex.yml"];

async function changeDimensions(world: Production, dimensions: number): Promise<void> {
  const file = path.join(world.platform.folder, "corpusgate.yaml");
  const before = await readFile(file, "utf8");
  const now = before.replace("dimensions: 64", `dimensions: ${dimensions}`);
  expect(now).not.toBe(before);
  await world.commit({ "corpusgate.yaml": now });
}

it.each(files)("%s embeds in parts, and then gates, waits, promotes and verifies by itself", async (file) => {
  const world = await makeProduction();
  await world.approved();
  await changeDimensions(world, 128);
  const run = await world.dispatch({ parts: "[1, 2, 3]", reason: "another model" }, file);
  await run.waitsFor("production");
  expect((await world.status()).live).toBe(1);
  run.review("production", "approved", "approver");
  const finished = await run.finished;
  expect(finished.conclusion).toBe("success");
  const prefix = file.startsWith("workflows-templates") ? "reindex/" : "";
  const embeds = (finished.jobs[`${prefix}embed`]?.steps ?? []).filter((one) => one.title.includes("embed"));
  expect(embeds).toHaveLength(3);
  for (const { summary } of embeds) expect(summary).toMatch(/^(Embedded|Nothing to embed:) part \d of 3/m);
  const stage = finished.jobs[`${prefix}ingest/stage`]?.steps[1];
  expect(stage?.outputs).toMatchObject({ outcome: "held", "embed-inputs": "0" });
  const now = await world.status();
  expect(now.generations.map(({ number, state, profile }) => [number, state, profile])).toEqual([
    [2, "live", "local/hashed-terms-1/128/1"],
    [1, "retired", "local/hashed-terms-1/64/1"],
  ]);
});

it("a part that fails keeps the ingest from starting, and readers on the old model", async () => {
  const world = await makeProduction();
  await world.approved();
  await changeDimensions(world, 128);
  world.environmentSecrets["production-stage"] = { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" };
  const run = await (await world.dispatch({ parts: "[1, 2]" }, files[0])).finished;
  expect([run.conclusion, run.jobs.embed?.result, run.jobs.ingest?.result]).toEqual([
    "failure",
    "failure",
    "skipped",
  ]);
  expect((await world.status()).live).toBe(1);
});
