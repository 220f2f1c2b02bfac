import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { openEmbedded } from "../../../src/postgres/server/embedded.ts";

const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-embedded-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

it("a damaged embedded database is told with its folder and what to do, and is left unlocked", async () => {
  const directory = path.join(folder, "local");
  await mkdir(directory);
  await writeFile(path.join(directory, "PG_VERSION"), "junk");
  for (let attempt = 0; attempt < 2; attempt += 1)
    await expect(openEmbedded(directory)).rejects.toMatchObject({
      message: `The embedded database in "${directory}" could not be opened.`,
      remedy: expect.stringContaining("move the folder away"),
    });
});

it("a folder that cannot be made is told by its name", async () => {
  await writeFile(path.join(folder, "file"), "");
  await expect(openEmbedded(path.join(folder, "file", "data", "local"))).rejects.toMatchObject({
    message: `The folder of the embedded databases, "${path.join(folder, "file", "data")}", could not be made.`,
  });
});
