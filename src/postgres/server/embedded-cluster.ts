import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { z } from "zod";

/**
 * Starts Postgres on a directory, or in memory. A new cluster is unpacked from one that this user made before: in a process of its own
 * that takes 0.8 s and 1.1 CPU seconds, where `initdb` takes 3.4 and 5.4. It holds what `initdb` leaves and nothing of a corpus.
 */
export async function startCluster(directory: string | undefined): Promise<PGlite> {
  const options = { extensions: { vector }, ...(directory === undefined ? {} : { dataDir: directory }) };
  if (directory !== undefined && existsSync(directory) && readdirSync(directory).length > 0)
    return PGlite.create(options);
  const kept = keptFile();
  const loadDataDir = await readKept(kept);
  if (loadDataDir !== undefined) {
    try {
      return await PGlite.create({ ...options, loadDataDir });
    } catch {
      // Whatever is wrong with it, a new one is made and kept in its place.
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    }
  }
  const lite = await PGlite.create(options);
  await keep(lite, kept);
  return lite;
}

const manifest = z.object({ version: z.string() });

/** One for each version of PGlite, whose manifest is not exported. */
function keptFile(): string {
  const require = createRequire(import.meta.url);
  const beside = path.join(path.dirname(require.resolve("@electric-sql/pglite")), "..", "package.json");
  const { version } = manifest.parse(require(beside));
  return path.join(homedir(), ".cache", "corpusgate", `pglite-${version}.tar.zst`);
}

/** Undefined: there is none that can be read. The checksum is part of the format. */
async function readKept(file: string): Promise<Blob | undefined> {
  try {
    return new Blob([new Uint8Array(await promisify(zstdDecompress)(await readFile(file)))]);
  } catch {
    return undefined;
  }
}

/** Keeps it for later ones; where this user may not write, each cluster is made anew. */
async function keep(lite: PGlite, file: string): Promise<void> {
  try {
    const tar = await (await lite.dumpDataDir("none")).bytes();
    const packed = await promisify(zstdCompress)(tar, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    await mkdir(path.dirname(file), { recursive: true });
    const whole = `${file}.${crypto.randomUUID()}`;
    await writeFile(whole, packed);
    await rename(whole, file);
  } catch {
    // It is only kept to save time.
  }
}
