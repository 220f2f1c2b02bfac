import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
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

async function keptIn(cache: string): Promise<string> {
  const files = await readdir(cache);
  expect(files).toEqual([expect.stringMatching(/^pglite-\d+\.\d+\.\d+\.tar\.zst$/)]);
  return path.join(cache, files[0] ?? "");
}

it("a new cluster is unpacked from the first one, in memory and in a folder, and holds nothing of it", async () => {
  const cache = atHome();
  const first = await openEmbedded("memory");
  await first.script("create table told (secret text)");
  await first.close();
  await keptIn(cache);
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

it("what is kept and cannot be used is replaced, and a folder half filled from it is emptied", async () => {
  const cache = atHome();
  const first = await identifierOf("memory");
  const kept = await keptIn(cache);
  const whole = await readFile(kept);
  for (const [name, bytes] of [
    ["torn", whole.subarray(0, whole.length >> 1)],
    ["no-cluster", zstdCompressSync(Buffer.from("junk"))],
  ] as const) {
    await writeFile(kept, bytes);
    const directory = path.join(folder, name);
    const made = await identifierOf(directory);
    expect(made).not.toBe(first);
    expect(await identifierOf(directory)).toBe(made);
    await keptIn(cache);
    expect(await readFile(kept)).not.toEqual(bytes);
  }
});

it("without a home to write to a cluster is made all the same", async () => {
  vi.stubEnv("HOME", "/dev/null/nowhere");
  expect(await identifierOf("memory")).not.toBe("");
});
