import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readPlanned, withCorpus } from "../src/pipeline/corpus/read-corpus.ts";
import { readGoldenSet } from "../src/pipeline/judge/golden.ts";
import { type Config, ingest, readConfig, verify } from "../src/pipeline.ts";
import { inFreshDatabase } from "./databases.ts";
import { markdownTable } from "./table.ts";

/** Of nDCG@10 on Cranfield. */
const goal = { lexical: 0.36, hybridBelow: 0.005 } as const;

const usage = `usage: npm run bench:cranfield -- [--corpora <folder>]

Ingests the Cranfield abstracts with the offline embedder and prints how well each mode of search orders them: nDCG@10,
recall@10 and MRR over 225 judged queries. Then known items of two documentations: each title should find its document,
each heading the document it stands in. The exit code is 1 when lexical nDCG@10 on Cranfield is below ${goal.lexical}, or
hybrid more than ${goal.hybridBelow} below lexical.

  --corpora <folder>   holds cranfield, rust-book and jekyll-docs (default: ../shared/corpora beside the repository)

environment:
  DATABASE_URL         a Postgres with pgvector, on which databases are created and dropped; unset: embedded, in memory
`;

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: options } = parseArgs({
  options: {
    corpora: { type: "string", default: path.resolve(here, "../../shared/corpora") },
    help: { type: "boolean", default: false },
  },
});
const modes = ["lexical", "dense", "hybrid"] as const;
const figures = ["ndcg@10", "recall@10", "mrr"] as const;

interface Collection {
  readonly name: string;
  readonly folder: string;
  /** Undefined: the collection's own golden.yaml. */
  readonly ask: "titles" | "headings" | undefined;
}

const collections: readonly Collection[] = [
  { name: "Cranfield, judged queries", folder: "cranfield", ask: undefined },
  { name: "Rust book, titles", folder: "rust-book/head", ask: "titles" },
  { name: "Rust book, headings", folder: "rust-book/head", ask: "headings" },
  { name: "Jekyll, titles", folder: "jekyll-docs/head", ask: "titles" },
  { name: "Jekyll, headings", folder: "jekyll-docs/head", ask: "headings" },
];

if (options.help) process.stdout.write(usage);
else await bench();

async function bench(): Promise<void> {
  const missing = collections.find(({ folder }) => !existsSync(path.join(options.corpora, folder)));
  if (missing !== undefined) {
    process.stderr.write(
      `Error: "${options.corpora}" has no ${missing.folder}; a folder with cranfield, rust-book and jekyll-docs was expected.\n` +
        "  What to do: name the folder: npm run bench:cranfield -- --corpora <folder>\n",
    );
    process.exitCode = 2;
    return;
  }
  const rows: string[][] = [];
  for (const collection of collections) {
    const measured = await measure(collection);
    for (const mode of modes) {
      rows.push([
        collection.name,
        String(measured.queries),
        mode,
        ...figures.map((one) => measured.metrics[mode]?.[one]?.toFixed(4) ?? "–"),
      ]);
    }
    if (collection.folder === "cranfield") judge(measured.metrics);
  }
  process.stdout.write(
    `${markdownTable(["Corpus", "queries", "mode", "nDCG@10", "recall@10", "MRR"], rows)}\n`,
  );
}

type Metrics = Awaited<ReturnType<typeof verify>>["metrics"];

function judge(metrics: Metrics): void {
  const lexical = metrics.lexical?.["ndcg@10"] ?? 0;
  const hybrid = metrics.hybrid?.["ndcg@10"] ?? 0;
  if (lexical >= goal.lexical && hybrid >= lexical - goal.hybridBelow) return;
  process.stderr.write(
    `Missed: lexical ${lexical.toFixed(4)} (at least ${goal.lexical} was expected), hybrid ${hybrid.toFixed(4)}.\n`,
  );
  process.exitCode = 1;
}

async function measure(
  collection: Collection,
): Promise<{ readonly metrics: Metrics; readonly queries: number }> {
  const scratch = await mkdtemp(path.join(tmpdir(), "corpusgate-bench-"));
  try {
    await cp(path.join(options.corpora, collection.folder), scratch, { recursive: true });
    const server = process.env.DATABASE_URL;
    const inDatabase = async (database: string) => {
      const file = path.join(scratch, "corpusgate.yaml");
      await writeFile(file, configuration(database));
      const config = await readConfig({ file, environment: "local", variables: {} });
      if (collection.ask !== undefined) await writeKnownItems(config, collection.ask);
      const queries = (await readGoldenSet(config))?.queries.length ?? 0;
      await ingest({
        config,
        plan: undefined,
        selection: [],
        hold: false,
        strict: false,
        approval: undefined,
        origin: { actor: "bench", runUrl: null, commit: null, cleanTree: null, reason: null },
        observe: () => undefined,
      });
      const { metrics } = await verify({ config, generation: undefined, baseline: undefined });
      return { metrics, queries };
    };
    return await (server === undefined || server === ""
      ? inDatabase("embedded")
      : inFreshDatabase(server, inDatabase));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function configuration(database: string): string {
  return `version: 1
corpus: bench
sources:
  - { name: docs, include: ["**/*.md"] }
embed: { provider: local, dimensions: 1536 }
golden: golden.yaml
environments:
  local: { database: "${database}" }
`;
}

/** What a document calls itself, or a part of itself, finds it. A name that two documents have asks for both. */
async function writeKnownItems(config: Config, ask: "titles" | "headings"): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  await withCorpus(config, async (read) => {
    const all = new Map(read.corpus.documents.map((one) => [one.path, one.hashes.version]));
    for await (const document of readPlanned(config, read, all)) {
      const names = ask === "titles" ? [document.title] : document.chunks.flatMap((chunk) => chunk.headings);
      for (const name of names) wanted.set(name, (wanted.get(name) ?? new Set()).add(document.path));
    }
  });
  const queries = [...wanted].map(([query, paths], position) => ({
    id: `item-${position}`,
    query,
    relevant: [...paths].map((one) => ({ path: one })),
  }));
  // JSON is YAML.
  await writeFile(path.join(config.load.root, "golden.yaml"), JSON.stringify({ queries }));
}
