import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { Failure } from "../failure/failure.ts";

export interface Walked {
  /** Paths of files relative to the root, with `/`; broken links too, so that they are reported when read. */
  readonly files: readonly string[];
  /** Folders that are links to somewhere outside the root; what is in them is not looked at. */
  readonly outside: readonly string[];
}

/** All files below the root in the folders that `reaches` accepts. Links are followed, in a circle once. */
export async function walk(root: string, reaches: (folder: string) => boolean): Promise<Walked> {
  const files: string[] = [];
  const outside: string[] = [];
  const realRoot = await realpath(root);
  await enter("", [realRoot]);
  return { files, outside };

  async function enter(folder: string, ancestors: readonly string[]): Promise<void> {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isSymbolicLink()
        ? await kindOfTarget(join(root, path))
        : entry.isDirectory()
          ? "folder"
          : entry.isFile()
            ? "file"
            : "other";
      if (kind === "file") files.push(path);
      if (kind !== "folder" || !reaches(path)) continue;
      const real = entry.isSymbolicLink()
        ? await realpath(join(root, path))
        : join(ancestors.at(-1) ?? "", entry.name);
      if (!isInside(realRoot, real)) outside.push(path);
      else if (!ancestors.includes(real)) await enter(path, [...ancestors, real]);
    }
  }
}

export function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    // Going on would make every document in it look deleted.
    throw new Failure(`The folder "${folder}" could not be read; its documents are unknown.`, {
      remedy: "Make the folder readable, or exclude it from the sources.",
      cause,
    });
  }
}

async function kindOfTarget(path: string): Promise<"folder" | "file" | "other"> {
  try {
    const target = await stat(path);
    return target.isDirectory() ? "folder" : target.isFile() ? "file" : "other";
  } catch {
    // A broken link: reading it will say so, at the place where findings are made.
    return "file";
  }
}
