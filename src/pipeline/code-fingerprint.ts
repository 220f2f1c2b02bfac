import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Digest, sha256 } from "../digest/digest.ts";

/**
 * Of the code that decides what becomes of a document; a version number of our own would be forgotten one day. The
 * Action's bundle holds the value of its sources in the module's place.
 */
export async function codeFingerprint(): Promise<Digest> {
  const { resolve } = createRequire(import.meta.url);
  const digests: Digest[] = [];
  // Parser and tokenizer by their manifests, which name their versions.
  for (const name of [
    "markdown-it/package.json",
    "gpt-tokenizer/package.json",
    "htmlparser2/package.json",
    "csv-parse/package.json",
    "micromark-extension-mdxjs/package.json",
  ])
    digests.push(sha256(await readFile(resolve(name))));
  for (const room of [
    "../digest/",
    "../load/",
    "../load/formats/",
    "../chunk/",
    "../lint/",
    "../lint/rules/",
    "../plan/",
  ]) {
    const folder = new URL(room, import.meta.url);
    const files = (await readdir(folder)).filter((file) => /\.[jt]s$/.test(file)).toSorted();
    for (const file of files) digests.push(sha256(await readFile(new URL(file, folder))));
  }
  return sha256(digests.join());
}
