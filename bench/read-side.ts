import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { MarkdownTextSplitter } from "@langchain/textsplitters";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import MarkdownIt from "markdown-it";
import { secret } from "../src/guard/rules/secret.ts";
import { withCorpus } from "../src/pipeline/corpus/read-corpus.ts";
import { readConfig } from "../src/pipeline.ts";
import { maxTokens } from "./settings.ts";

/** The program of one side of `bench:read`: `read-side.ts <side> <folder>`. Prints one JSON line. */
export type ReadSide = "corpusgate" | "langchain" | "parser" | "packages";

export interface ReadSideReport {
  readonly chunks: number;
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
  /** Of the work alone, without the start of the process. */
  readonly seconds: number;
}

const counting = { disallowedSpecial: new Set<string>() };

const work: Readonly<Record<ReadSide, (folder: string) => Promise<number>>> = {
  corpusgate,
  langchain: (root) => eachFile(root, langchain()),
  parser: (root) => eachFile(root, parser()),
  packages: (root) => eachFile(root, packages()),
};

const [side, folder] = process.argv.slice(2);
const chosen = Object.entries(work).find(([name]) => name === side)?.[1];
if (chosen === undefined || folder === undefined)
  throw new Error("read-side.ts expects a side and the corpus's folder.");
const began = performance.now();
const chunks = await chosen(folder);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage();
const report: ReadSideReport = {
  chunks,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
};
process.stdout.write(`${JSON.stringify(report)}\n`);

/** Loads, lints, chunks and counts; finds what is between documents, too; writes its cache. As `validate` does. */
async function corpusgate(root: string): Promise<number> {
  const config = await readConfig({
    file: path.join(root, "corpusgate.yaml"),
    environment: "local",
    variables: { DATABASE_URL: "embedded" },
  });
  return withCorpus(config, async (read) => read.totals.chunks, { texts: "dropped" });
}

/** Chunks of at most as many tokens as Corpusgate's, without overlap, which would only cost time. */
function langchain(): (text: string) => Promise<number> {
  const splitter = new MarkdownTextSplitter({
    chunkSize: maxTokens,
    chunkOverlap: 0,
    lengthFunction: (text) => countTokens(text, counting),
  });
  return async (text) => (await splitter.splitText(text)).length;
}

/** The floor: the parser alone, blocks and inlines. */
function parser(): (text: string) => Promise<number> {
  const markdown = new MarkdownIt("commonmark").enable("table");
  return async (text) => Math.min(0, markdown.parse(text, {}).length);
}

/** What cannot be left out, each package once over every text: parsed, its tokens counted, searched for secrets. */
function packages(): (text: string) => Promise<number> {
  const parse = parser();
  return async (text) => {
    const found = await secret.detect(text);
    return Math.min(0, found.length + countTokens(text, counting)) + (await parse(text));
  };
}

async function eachFile(root: string, work: (text: string) => Promise<number>): Promise<number> {
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".md")).sort();
  let made = 0;
  for (const file of files) made += await work(await readFile(path.join(root, file), "utf8"));
  return made;
}
