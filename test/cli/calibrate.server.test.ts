import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";
import { jsonOf, terminal } from "./terminal.ts";

// On a server: eight commands ask 71 queries, for which the database in this process takes 40 s.
it("a threshold is fitted, named in the configuration, shown as a band, and stops a change of the model, with the command that measures it", async () => {
  const environments = `environments:\n  local: { database: "${await freshDatabase()}" }\n`;
  const corpus = await testCorpus(`golden: golden.yaml\nembed: { dimensions: 256 }\n${environments}`);
  const run = terminal(corpus.folder);
  const things = Array.from({ length: 70 }, (_, at) => `gadget${at}x`);
  for (const thing of things)
    await corpus.write(`docs/${thing}.md`, `# The ${thing}\n\nThe ${thing} opens with a ${thing} key.\n`);
  await corpus.write(
    "golden.yaml",
    `queries:\n${things.map((thing) => `  - { id: ${thing}, query: "how does the ${thing} open", relevant: [{ path: docs/${thing}.md }] }`).join("\n")}
  - { id: weather, query: "will it rain tomorrow in the mountains", answerable: false }\n`,
  );
  const configure = (dimensions: number) =>
    corpus.write(
      "corpusgate.yaml",
      `version: 1\ncorpus: test\nsources: [{ name: docs, include: ["docs/**/*.md"] }]\ngolden: golden.yaml\nembed: { dimensions: ${dimensions} }\ngate: { thresholds: thresholds.json }\n${environments}`,
    );
  expect((await run("ingest")).exitCode).toBe(0);
  await configure(256);
  const missing = await run("verify", "--json");
  expect(missing.exitCode).toBe(1);
  expect(jsonOf(missing)).toMatchObject({
    gates: expect.arrayContaining([
      { gate: "thresholds", verdict: "fail", reason: expect.stringContaining("does not exist") },
    ]),
  });

  const few = await run("calibrate", "--json");
  expect(few.exitCode).toBe(1);
  expect(jsonOf(few)).toMatchObject({
    outcome: "refused",
    reason: expect.stringContaining("need 59 answerable queries"),
  });
  const calibrated = await run("calibrate", "--miss-rate", "0.1", "--json");
  expect(calibrated.exitCode).toBe(0);
  expect(jsonOf(calibrated)).toMatchObject({
    outcome: "calibrated",
    thresholds: { profile: "local/hashed-terms-1/256/1", falseAccepts: { queries: 1 } },
  });
  const [page = ""] = await Array.fromAsync(
    glob("reports/*-local-calibrate/report.html", { cwd: corpus.folder }),
  );
  expect(await readFile(path.join(corpus.folder, page), "utf8")).toContain(
    "Distances of right and wrong passages",
  );
  expect((await run("verify")).exitCode).toBe(0);
  expect(jsonOf(await run("query", "how does the gadget7x open", "--json"))).toMatchObject({
    hits: expect.arrayContaining([
      expect.objectContaining({
        path: "docs/gadget7x.md",
        band: expect.stringMatching(/excellent|good|weak/),
      }),
    ]),
  });

  await configure(128);
  const changed = await run("ingest");
  expect(changed.exitCode).toBe(1);
  expect(changed.stdout).toContain("they were measured with local/hashed-terms-1/256/1");
  const [command = ""] = /(?<=`corpusgate )calibrate [^`]*/.exec(changed.stdout) ?? [];
  expect(command).toContain("--generation 2");
  expect((await run(...command.split(" "))).exitCode).toBe(0);
});
