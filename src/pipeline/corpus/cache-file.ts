import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { lstat, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Digest } from "../../digest/digest.ts";
import { git, isNoRepository } from "../git/git.ts";
import { type Place, UnnamedFile } from "./unnamed-file.ts";

export interface CacheFolder {
  readonly path: string;
  /** What came with a commit is somebody's claim of what the documents say, not what this machine found out. */
  readonly standing: "own" | "committed" | "behind-link";
}

/** Folder of what is remembered from run to run; `root`: that of the configuration. */
export async function cacheFolder(root: string): Promise<CacheFolder> {
  const folder = path.join(root, ".corpusgate", "cache");
  if (await isBehindLink(folder)) return { path: folder, standing: "behind-link" };
  const listed = await git(root, ["ls-files", "--", folder]);
  const isOwn = (listed.succeeded && listed.stdout === "") || isNoRepository(listed);
  return { path: folder, standing: isOwn ? "own" : "committed" };
}

/** Of what is behind a linked folder git does not know whether it came with a commit, as the link may have. */
async function isBehindLink(folder: string): Promise<boolean> {
  const found = await Promise.all(
    [path.dirname(folder), folder].map((one) => lstat(one).catch(() => undefined)),
  );
  return found.some((one) => one?.isSymbolicLink() === true);
}

/**
 * Entries by digests of what decides them. Safe to delete; what cannot be read is made anew. Entries stay in files, those of
 * before in theirs and new ones in one without a name, so that memory does not grow with the corpus.
 */
export class CacheFile {
  /** Undefined: a link leads away from where it belongs, so nothing is read or kept. */
  readonly #path: string | undefined;
  readonly #open: () => Before;
  /** Undefined until something is asked for, or it is saved: reading it takes as long as hashing it. */
  #opened: Before | undefined;
  /** Entries of before that this run asked for, and those it made. */
  readonly #used = new Set<Digest>();
  readonly #made = new Map<Digest, Place>();
  readonly #new = new UnnamedFile();

  /** What is in the folder is not believed unless it is this machine's own. */
  constructor(folder: CacheFolder, name: string) {
    const file = path.join(folder.path, name);
    this.#path = folder.standing === "behind-link" ? undefined : file;
    this.#open = () => (folder.standing === "own" ? Before.open(file) : Before.none());
  }

  get #before(): Before {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  has(key: Digest): boolean {
    return this.#before.places.has(key);
  }

  get(key: Digest): Buffer | undefined {
    const place = this.#before.places.get(key);
    if (place === undefined) return undefined;
    this.#used.add(key);
    return this.#before.read(place);
  }

  set(key: Digest, entry: Uint8Array): void {
    this.#made.set(key, this.#new.append(entry));
  }

  /** Does not keep an entry of before, though it was asked for. */
  forget(key: Digest): void {
    this.#used.delete(key);
  }

  /** Keeps what this run used. A folder that cannot be written to costs time at the next run and nothing else. */
  async save(): Promise<void> {
    const file = this.#path;
    if (file === undefined || (this.#made.size === 0 && this.#used.size === this.#before.places.size)) return;
    // Of this run alone: another one that writes must not reach into what a third reads by place.
    const waiting = `${file}.${crypto.randomUUID()}.new`;
    try {
      const folder = path.dirname(file);
      const created = await mkdir(folder, { recursive: true });
      // A cache and a local database are nothing to commit, and a new user's repository does not know that yet.
      if (created !== undefined) await writeFile(path.join(folder, "..", ".gitignore"), "*\n");
      await writeFile(waiting, this.#lines());
      await rename(waiting, file);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      // On a full disk half of it would stay, and keep it full.
      await rm(waiting, { force: true }).catch(() => undefined);
    }
  }

  close(): void {
    this.#new.close();
    this.#opened?.close();
  }

  /** A line an entry, and one for the digest of all before it. */
  *#lines(): Generator<Buffer> {
    const digest = createHash("sha256");
    for (const [key, entry] of this.#entries()) {
      const line = Buffer.concat([Buffer.from(`${key} `), entry, lineFeed]);
      digest.update(line);
      yield line;
    }
    yield Buffer.from(digest.digest("hex"));
  }

  *#entries(): Generator<readonly [Digest, Buffer]> {
    for (const [key, place] of this.#before.places)
      if (this.#used.has(key) && !this.#made.has(key)) yield [key, this.#before.read(place)];
    for (const [key, place] of this.#made) yield [key, this.#new.read(place)];
  }
}

const lineFeed = Buffer.from("\n");
const digestLength = 64;
const blockLength = 1 << 20;

/** The file as the last run left it. */
class Before {
  readonly #file: number | undefined;
  readonly places: ReadonlyMap<Digest, Place>;

  private constructor(file: number | undefined, places: ReadonlyMap<Digest, Place>) {
    this.#file = file;
    this.places = places;
  }

  static none(): Before {
    return new Before(undefined, new Map());
  }

  /** Empty where there is none, where it cannot be read, and where its digest is not that of what stands before it. */
  static open(name: string): Before {
    let file: number | undefined;
    try {
      file = openSync(name, "r");
      const places = placesIn(file);
      if (places !== undefined) return new Before(file, places);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
    if (file !== undefined) closeSync(file);
    return Before.none();
  }

  read({ offset, length }: Place): Buffer {
    if (this.#file === undefined) throw new TypeError("nothing was read");
    const bytes = Buffer.allocUnsafe(length);
    if (readSync(this.#file, bytes, 0, length, offset) < length)
      throw new TypeError("the file ends before its last line");
    return bytes;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
  }
}

/** Where the entries are, from a first reading of the whole; undefined: it is not what a run wrote. */
function placesIn(file: number): ReadonlyMap<Digest, Place> | undefined {
  const places = new Map<Digest, Place>();
  const digest = createHash("sha256");
  const block = Buffer.allocUnsafe(blockLength);
  /** The beginning of a line whose end is in a later block. */
  let begun = Buffer.alloc(0);
  let lineStart = 0;
  for (let position = 0; ; ) {
    const length = readSync(file, block, 0, blockLength, position);
    if (length === 0) break;
    let from = 0;
    for (let end = block.indexOf(10); end !== -1 && end < length; end = block.indexOf(10, end + 1)) {
      const key = Buffer.concat([begun, block.subarray(from, Math.min(end, from + digestLength))]);
      const entryStart = lineStart + digestLength + 1;
      const next = position + end + 1;
      places.set(key.toString("latin1", 0, digestLength), {
        offset: entryStart,
        length: Math.max(0, next - 1 - entryStart),
      });
      digest.update(begun).update(block.subarray(from, end + 1));
      begun = Buffer.alloc(0);
      from = end + 1;
      lineStart = next;
    }
    begun = Buffer.concat([begun, block.subarray(from, length)]);
    position += length;
  }
  return begun.toString("latin1") === digest.digest("hex") ? places : undefined;
}
