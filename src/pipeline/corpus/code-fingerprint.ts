import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Digest, sha256 } from "../../digest/digest.ts";

/**
 * Of the code that decides what becomes of a document; a version number of our own would be forgotten one day. The
 * Action's bundle holds the value of its sources in the module's place.
 */
export function codeFingerprint(source = new URL("../../", import.meta.url)): Digest {
  const digests: Digest[] = [];
  // What the rooms below import, by its manifest, which names its version.
  for (const name of [
    "markdown-it",
    "gpt-tokenizer",
    "htmlparser2",
    "csv-parse",
    "js-yaml",
    "smol-toml",
    "tar",
    "@portabletext/toolkit",
    "picomatch",
    "canonicalize",
    "fastest-levenshtein",
    "mdast-util-from-markdown",
    "mdast-util-mdx",
    "micromark-extension-mdxjs",
    "libphonenumber-js",
    "@secretlint/secretlint-rule-preset-recommend",
  ])
    digests.push(sha256(readFileSync(manifestOf(name))));
  for (const room of ["digest", "config", "load", "guard", "chunk", "lint", "plan", "pipeline/corpus"]) {
    const folder = new URL(`${room}/`, source);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.[jt]s$/.test(file))
      .toSorted();
    for (const file of files) digests.push(sha256(readFileSync(new URL(file, folder))));
  }
  return sha256(digests.join());
}

/** Some packages do not export their manifest, so it is looked for where packages are. */
function manifestOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const manifest = folders.map((one) => path.join(one, name, "package.json")).find((one) => existsSync(one));
  if (manifest === undefined) throw new TypeError(`the package ${name} is not installed`);
  return manifest;
}
