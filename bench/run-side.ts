import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { LangChainReport } from "./langchain.ts";
import type { ProcessUse } from "./measure-process.ts";
import type { Packed } from "./packed.ts";
import { dimensions, type Embedding, maxTokens, servedModel } from "./settings.ts";

export type Side = "corpusgate" | "langchain";

export interface SideRun {
  /** Of the whole process, from its start to its end. */
  readonly seconds: number;
  readonly chunks: number;
  /** Chunks embedded in this run. */
  readonly embedded: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly use: ProcessUse;
}

export interface SideRequest {
  /** Holds the documents and, for Corpusgate, `corpusgate.yaml`. */
  readonly folder: string;
  readonly database: string;
  readonly index: "none" | "hnsw";
  readonly embedding: Embedding;
  readonly packed: Packed;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const root = path.dirname(here.replace(/\/$/, ""));

/** Runs one side in a process of its own and measures it. */
export async function runSide(side: Side, request: SideRequest): Promise<SideRun> {
  const useFile = `${request.folder}.use.json`;
  const began = performance.now();
  const stdout = await runProcess(["--import", request.packed.watch, ...programOf(side, request)], {
    DATABASE_URL: request.database,
    ...(side === "corpusgate" ? corpusgateVariables : {}),
    // The served embedding takes any key, but both clients want one.
    OPENAI_API_KEY: "bench",
    BENCH_USE_FILE: useFile,
    BENCH_PG_OF: path.join(side === "corpusgate" ? root : here, "package.json"),
  });
  const seconds = (performance.now() - began) / 1000;
  const use: ProcessUse = JSON.parse(await readFile(useFile, "utf8"));
  await rm(useFile);
  return { seconds, use, ...readReport(side, stdout) };
}

/** As the first line of bin/corpusgate.js sets them. */
export const corpusgateVariables = { MALLOC_ARENA_MAX: "2" };

function programOf(side: Side, { folder, index, embedding, packed }: SideRequest): readonly string[] {
  if (side === "langchain") {
    const baseUrl = embedding.kind === "served" ? [embedding.baseUrl] : [];
    return [path.join(here, "langchain.ts"), folder, index, ...baseUrl];
  }
  return [
    // As the first line of bin/corpusgate.js asks for.
    "--max-semi-space-size=8",
    packed.command,
    "ingest",
    "--json",
    ...["--config", path.join(folder, "corpusgate.yaml")],
    ...["--env", index === "hnsw" ? "indexed" : "local"],
    ...["--report-dir", `${folder}.reports`],
  ];
}

/** The configuration beside the documents; its environments differ in the index only. */
export function corpusgateYaml(embedding: Embedding): string {
  const embed =
    embedding.kind === "served"
      ? `{ provider: openai, model: ${servedModel}, dimensions: ${dimensions}, baseUrl: "${embedding.baseUrl}" }`
      : `{ provider: local, dimensions: ${dimensions} }`;
  return `version: 1
corpus: bench
sources:
  - { name: docs, include: ["**/*.md"] }
chunk: { maxTokens: ${maxTokens} }
embed: ${embed}
index: none
environments:
  local: { database: "\${DATABASE_URL}" }
  indexed: { database: "\${DATABASE_URL}", index: hnsw, allowOfflineEmbedder: true }
`;
}

interface CorpusgateReport {
  readonly outcome: string;
  readonly chunks: number;
  readonly embed: { readonly inputs: number };
  readonly stages: Readonly<Record<string, number>>;
}

function readReport(side: Side, stdout: string): Pick<SideRun, "chunks" | "embedded" | "stages"> {
  if (side === "langchain") {
    const { chunks, added, stages }: LangChainReport = JSON.parse(stdout);
    return { chunks, embedded: added, stages: { ...stages } };
  }
  const { outcome, chunks, embed, stages }: CorpusgateReport = JSON.parse(stdout);
  if (outcome !== "promoted" && outcome !== "nothing-to-do") {
    throw new Error(`corpusgate ended with "${outcome}"; "promoted" or "nothing-to-do" was expected.`);
  }
  return { chunks, embedded: embed.inputs, stages };
}

function runProcess(
  program: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      program,
      { env: { ...process.env, ...variables }, maxBuffer: 64_000_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        // A failed statement carries its values, vectors among them.
        else reject(new Error(`${program[0]} failed.\n${stdout.slice(0, 2000)}\n${stderr.slice(0, 4000)}`));
      },
    );
  });
}
