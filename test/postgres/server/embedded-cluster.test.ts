import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { openEmbedded } from "../../../src/postgres/server/embedded.ts";

const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-cluster-"));
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

let homes = 0;
/** A home of its own for what is kept. */
function atHome(): string {
  homes += 1;
  const home = path.join(folder, `home-${homes}`);
  vi.stubEnv("HOME", home);
  return path.join(home, ".cache", "corpusgate");
}

/** Given by `initdb`, so two clusters have the same only when one was made from the other. */
async function identifierOf(directory: string): Promise<string> {
  const database = await openEmbedded(directory);
  try {
    const [row] = await database.query(
      "select system_identifier::text as identifier from pg_control_system()",
      [],
      z.object({ identifier: z.string() }),
    );
    return row?.identifier ?? "";
  } finally {
    await database.close();
  }
}

/** One for each version of PGlite. */
function keptName(): string {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")));
  return `pglite-${dependencies["@electric-sql/pglite"]}.tar.zst`;
}

it("a new cluster is unpacked from the first one, in memory and in a folder, and holds nothing of it", async () => {
  const cache = atHome();
  const first = await openEmbedded("memory");
  await first.script("create table told (secret text)");
  await first.close();
  expect(await readdir(cache)).toEqual([keptName()]);
  const [inMemory, inFolder] = [
    await identifierOf("memory"),
    await identifierOf(path.join(folder, "data", "local")),
  ];
  expect(inFolder).toBe(inMemory);
  expect(await identifierOf(path.join(folder, "data", "local"))).toBe(inMemory);
  const later = await openEmbedded("memory");
  await expect(later.execute("select from told")).rejects.toThrow("does not exist");
  await later.close();
});

it("what is kept and holds no cluster is replaced, and a folder half filled from it is emptied", async () => {
  const cache = atHome();
  await mkdir(cache, { recursive: true });
  const kept = path.join(cache, keptName());
  const junk = zstdCompressSync(Buffer.from("junk"));
  await writeFile(kept, junk);
  const directory = path.join(folder, "filled");
  const made = await identifierOf(directory);
  expect(await readFile(kept)).not.toEqual(junk);
  expect([await identifierOf(directory), await identifierOf("memory")]).toEqual([made, made]);
});

it("without a home to write to a cluster is made all the same", async () => {
  vi.stubEnv("HOME", "/dev/null/nowhere");
  expect(await identifierOf("memory")).not.toBe("");
});
