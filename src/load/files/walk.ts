import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { Failure } from "../../failure/failure.ts";

export interface Walked {
  /** Paths of files relative to the root, with `/`; broken links and pipes too, so that reading reports them. */
  readonly files: readonly string[];
  /** Folders that are links to somewhere outside the root; what is in them is not looked at. */
  readonly outside: readonly string[];
  /** Folders that links lead to more often than is followed; what is in them is not looked at once more. */
  readonly tangled: readonly string[];
  /** Links to nothing that may have been folders, by their name and by where sources look. */
  readonly broken: readonly string[];
}

/** Folders that link to each other can be walked in more ways than there are atoms; links enter each so often at most. */
const maxEntries = 8;

interface Folder {
  readonly path: string;
  /** Real paths of the folders on the way to it and its own, outermost first. */
  readonly ancestors: readonly string[];
}

/**
 * All files below the root in the folders that `reaches` accepts. Links are followed, in a circle once; folders themselves
 * come before links to them, so that no link keeps a folder from being read.
 */
export async function walk(root: string, reaches: (folder: string) => boolean): Promise<Walked> {
  const files: string[] = [];
  const outside: string[] = [];
  const tangled: string[] = [];
  const broken: string[] = [];
  const linked: Folder[] = [];
  const entered = new Map<string, number>();
  const realRoot = await realpath(root);
  await enter({ path: "", ancestors: [realRoot] }, false);
  for (let next = linked.shift(); next !== undefined; next = linked.shift()) await enter(next, true);
  return { files, outside, tangled, broken };

  async function enter({ path: folder, ancestors }: Folder, byLink: boolean): Promise<void> {
    const real = ancestors.at(-1) ?? "";
    if (byLink && !mayEnter(real)) {
      tangled.push(folder);
      return;
    }
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isSymbolicLink()
        ? await kindOfTarget(join(root, path))
        : entry.isDirectory()
          ? "folder"
          : "file";
      if (kind !== "folder") files.push(path);
      if (kind === "nothing" && reaches(path) && !fileEnding.test(path)) broken.push(path);
      if (kind !== "folder" || !reaches(path)) continue;
      const isLink = entry.isSymbolicLink();
      const target = isLink ? await realpath(join(root, path)) : join(real, entry.name);
      const below = { path, ancestors: [...ancestors, target] };
      if (!isInside(realRoot, target)) outside.push(path);
      else if (ancestors.includes(target)) continue;
      else if (isLink) linked.push(below);
      else await enter(below, byLink);
    }
  }

  function mayEnter(real: string): boolean {
    const times = (entered.get(real) ?? 0) + 1;
    entered.set(real, times);
    return times <= maxEntries;
  }
}

export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** A name that is not UTF-8 is listed with U+FFFD in place of what it cannot be; there is no file of that name. */
export function hasForeignName(path: string): boolean {
  return path.includes("\uFFFD");
}

/** In one order on every machine: which links are followed depends on it. */
async function entriesOf(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  } catch (cause) {
    // Going on would make every document in it look deleted.
    throw new Failure(`The folder "${folder}" could not be read; its documents are unknown.`, {
      remedy: hasForeignName(folder)
        ? "Its name is not UTF-8. Rename it (`convmv -f latin1 -t utf8 --notest` renames many), or exclude it from the sources."
        : "Make the folder readable, or exclude it from the sources.",
      cause,
    });
  }
}

/** As of `logo.png`, and not of `guide`, `v1.2` or `2.x`. */
const fileEnding = /\.[a-z][a-z0-9]{1,9}$/i;

async function kindOfTarget(path: string): Promise<"folder" | "file" | "nothing"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    // A broken link: reading it will say so, at the place where findings are made.
    return "nothing";
  }
}
