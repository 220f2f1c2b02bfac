import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { isHidden } from "../load/files/read-text.ts";
import { isInside } from "../load/files/walk.ts";

/**
 * Text of a file that a key of the configuration names beside the sources. It may be a link to elsewhere in the repository.
 * Refused (Failure) is one that leads out of it, or to a hidden file: what is wrong with the file is told with its words, in a
 * log that others read, and a pull request brings links as it brings documents.
 */
export async function readNamedFile({ load }: Config, key: string, file: string): Promise<string> {
  const root = realpathSync(load.root);
  const real = realpathSync(path.join(root, file));
  const repository = repositoryAround(root);
  if (!isInside(repository, real))
    throw refused(key, file, "leads outside the repository; only files inside are read");
  if (real !== path.join(root, file) && isHidden(real.slice(repository.length)))
    throw refused(key, file, "leads to a hidden file, and those may hold what nobody is to read");
  return readFile(real, "utf8");
}

/** The nearest folder with a `.git`; that of the configuration where there is none. */
function repositoryAround(root: string): string {
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, ".git"))) return folder;
    if (path.dirname(folder) === folder) return root;
  }
}

function refused(key: string, file: string, why: string): Failure {
  return new Failure(`"${file}", which \`${key}\` names, is a link that ${why}.`, {
    remedy: `Copy what it points to into the repository, or correct \`${key}\` in the configuration.`,
  });
}
