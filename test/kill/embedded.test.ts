import process from "node:process";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { status } from "../../src/pipeline/status.ts";
import { page, testCorpus } from "../corpus.ts";

const child = fileURLToPath(new URL("./ingest-until.ts", import.meta.url));

test("an ingest into the embedded database that is killed is completed by the next one, at once", async () => {
  const corpus = await testCorpus("embed: { dimensions: 64, batchSize: 4 }\n");
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  const killed = await execa(process.execPath, [child, corpus.configFile, "vectors-stored"], {
    reject: false,
  });
  expect(killed.signal).toBe("SIGKILL");
  const notes: string[] = [];
  const report = await corpus.ingest({
    observe: (progress) => {
      if (progress.kind === "note") notes.push(progress.message);
    },
  });
  expect(report.outcome).toBe("promoted");
  // What was stored before the kill is not embedded again.
  expect(report.embed.cached).toBeGreaterThan(0);
  expect(notes).toEqual([expect.stringContaining("it was not promoted")]);
  expect(await status(await corpus.config())).toMatchObject({ live: report.generation, staged: [] });
});
