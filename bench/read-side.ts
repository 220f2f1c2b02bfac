import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { MarkdownTextSplitter } from "@langchain/textsplitters";
import { countTokens } from "gpt-tokenizer/encoding/cl100k_base";
import MarkdownIt from "markdown-it";
import { withCorpus } from "../src/pipeline/corpus/read-corpus.ts";
import { readConfig } from "../src/pipeline.ts";
import { maxTokens } from "./settings.ts";

/** The program of one side of `bench:read`: `read-side.ts corpusgate|langchain|parser <folder>`. Prints one JSON line. */
export interface ReadSideReport {
  readonly chunks: number;
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
  /** Of the work alone, without the start of the process. */
  readonly seconds: number;
}

const [side, folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("read-side.ts expects a side and the corpus's folder.");
const began = performance.now();
const chunks =
  side === "corpusgate"
    ? await corpusgate(folder)
    : await eachFile(folder, side === "parser" ? parser() : langchain());
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
    lengthFunction: (text) => countTokens(text, { disallowedSpecial: new Set() }),
  });
  return async (text) => (await splitter.splitText(text)).length;
}

/** The floor: the parser alone, blocks and inlines. */
function parser(): (text: string) => Promise<number> {
  const markdown = new MarkdownIt("commonmark").enable("table");
  return async (text) => Math.min(0, markdown.parse(text, {}).length);
}

async function eachFile(root: string, work: (text: string) => Promise<number>): Promise<number> {
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".md")).sort();
  let made = 0;
  for (const file of files) made += await work(await readFile(path.join(root, file), "utf8"));
  return made;
}
