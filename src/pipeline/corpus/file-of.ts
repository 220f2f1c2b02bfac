import { existsSync } from "node:fs";
import path from "node:path";
import { namesOf } from "../../load/record-path.ts";

/** The file that a document's path names: its own, or the one that it is a record of. A fetched one has no file and keeps its path. */
export function fileOf(root: string, document: string): string {
  return namesOf(document).find((name) => existsSync(path.join(root, name))) ?? document;
}
