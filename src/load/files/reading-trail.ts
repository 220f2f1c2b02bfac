import { createHash, type Hash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Digest, sha256 } from "../../digest/digest.ts";
import { type FileAt, readPresent } from "./read-text.ts";

/** What was asked of a folder and what it answered, in the order of asking, with nothing of what is in the files but one digest of all. */
export interface Trail {
  /** Files that were asked for; `null` bytes: there was none. */
  readonly files: readonly { readonly path: string; readonly bytes: number | null }[];
  /** Paths of which only was asked whether anything is there. */
  readonly exists: readonly { readonly path: string; readonly there: boolean }[];
  readonly digest: Digest;
}

/** Writes down what reading a corpus asked of its folder, so that a later run can tell whether it would be given the same. */
export class ReadingTrail {
  readonly #files = new Map<string, { readonly bytes: number | null; readonly digest: Digest }>();
  readonly #exists = new Map<string, boolean>();
  #followable = true;

  read(path: string, file: FileAt): void {
    // Refusals have more reasons than are written down here.
    if (file.outcome === "refused") {
      this.lose();
      return;
    }
    const bytes = file.outcome === "absent" ? null : file.bytes.length;
    const digest = file.outcome === "absent" ? "" : sha256(file.bytes);
    const before = this.#files.get(path);
    if (before === undefined) this.#files.set(path, { bytes, digest });
    else if (before.digest !== digest) this.lose();
  }

  /** Whether anything is at a path relative to `root`. */
  exists(root: string, path: string): boolean {
    const before = this.#exists.get(path);
    if (before !== undefined) return before;
    const there = existsSync(join(root, path));
    this.#exists.set(path, there);
    return there;
  }

  /** Something decided that is not written down here, such as the time of day, or of which nothing may be. */
  lose(): void {
    this.#followable = false;
  }

  /** Undefined: nobody can tell later whether everything is as it was. */
  get trail(): Trail | undefined {
    if (!this.#followable) return undefined;
    const all = createHash("sha256");
    for (const [path, { bytes, digest }] of this.#files) if (bytes !== null) add(all, path, digest);
    return {
      files: [...this.#files].map(([path, { bytes }]) => ({ path, bytes })),
      exists: [...this.#exists].map(([path, there]) => ({ path, there })),
      digest: all.digest("hex"),
    };
  }
}

/**
 * Whether everything that was asked would be answered as it was; `root` is a real path. What costs least is compared first: of 33 MB
 * in 3,710 files, 23,000 paths are asked for, since an include is looked for in more than one place.
 */
export function isAsBefore(root: string, { files, exists, digest }: Trail): boolean {
  const present = files.filter(({ bytes }) => bytes !== null);
  if (!exists.every(({ path, there }) => existsSync(`${root}/${path}`) === there)) return false;
  if (!files.every(({ path, bytes }) => hasBytes(`${root}/${path}`, bytes))) return false;
  const all = createHash("sha256");
  for (const { path, bytes } of present) {
    const file = readPresent(root, path, bytes ?? 0);
    if (file.outcome === "refused") return false;
    add(all, path, sha256(file.bytes));
  }
  return all.digest("hex") === digest;
}

/** `null`: there is nothing, which is another answer than that it cannot be looked at. */
function hasBytes(path: string, bytes: number | null): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? null) === bytes;
  } catch {
    return false;
  }
}

function add(all: Hash, path: string, digest: Digest): void {
  all.update(`${path}\0${digest}\n`);
}
