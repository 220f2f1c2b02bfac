import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

export interface WrittenCorpus {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes copies of real documents until `bytes` are reached. Each copy has another ninth of its words replaced by words
 * of the same documents, and its own number in title and headings: no two chunks are equal, so no cache helps anybody.
 * Files keep their names, so that links among them lead where they did. Equal on any machine.
 */
export async function writeCorpus(
  corpora: string,
  folder: string,
  { bytes }: { readonly bytes: number },
): Promise<WrittenCorpus> {
  const originals = await readOriginals(corpora);
  const vocabulary = originals.flatMap(({ text }) => text.match(/\b[a-z]{3,12}\b/g) ?? []);
  const written = { files: 0, bytes: 0 };
  for (let copy = 1; written.bytes < bytes; copy += 1) {
    for (const [position, original] of originals.entries()) {
      if (written.bytes >= bytes) break;
      const text = rewrite(original.text, { copy, vocabulary, random: randomFrom(copy * 10_007 + position) });
      const file = path.join(folder, `copy-${copy}`, original.path);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      written.files += 1;
      written.bytes += Buffer.byteLength(text);
    }
  }
  return written;
}

/** Markdown with long pages, code, tables, front matter and Liquid tags: 223 files, 2.0 MB. */
const collections = ["rust-book/head", "jekyll-docs/head"];

async function readOriginals(corpora: string): Promise<readonly { path: string; text: string }[]> {
  const originals: { path: string; text: string }[] = [];
  for (const collection of collections) {
    const root = path.join(corpora, collection);
    const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".md")).sort();
    for (const file of files) {
      originals.push({
        path: path.join(collection, file),
        text: await readFile(path.join(root, file), "utf8"),
      });
    }
  }
  return originals;
}

interface Rewriting {
  readonly copy: number;
  readonly vocabulary: readonly string[];
  readonly random: () => number;
}

/** Words between blanks only: links, tags, code identifiers and front matter stay what they are. */
function rewrite(text: string, { copy, vocabulary, random }: Rewriting): string {
  let inFrontMatter = text.startsWith("---\n");
  let fenced = false;
  const lines = text.split("\n").map((line, number) => {
    if (inFrontMatter) {
      if (number > 0 && line.startsWith("---")) inFrontMatter = false;
      return line.replace(/^title: .*?(?=["']?\s*$)/, `$& ${copy}`);
    }
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = !fenced && /^#{1,6} /.test(line);
    const varied = line.replace(/(?<=^|\s)[a-z]{3,12}(?=[\s.,;:]|$)/g, (word) =>
      random() < 1 / 9 ? (vocabulary[Math.floor(random() * vocabulary.length)] ?? word) : word,
    );
    return heading ? `${varied} ${copy}` : varied;
  });
  return lines.join("\n");
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
