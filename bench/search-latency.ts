import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pg from "pg";
import { readGolden } from "../src/gate/golden.ts";
import { embedQueries, queryHash } from "../src/pipeline/judge/golden.ts";
import { type Config, ingest, readConfig } from "../src/pipeline.ts";
import { vectorText } from "../src/postgres/search.ts";
import { inFreshDatabase } from "./databases.ts";
import { markdownTable } from "./table.ts";
import { writeTopics } from "./write-topics.ts";

const usage = `usage: npm run bench:search -- [options]

Ingests generated documents of growing number and prints how long a search takes: 55 queries (every fifth of Cranfield's, of
18 words on average, and ten of one to ten words), ten passages each, warm, over one connection, the round trip included.

  --corpora <folder>   holds cranfield, rust-book and jekyll-docs (default: ../shared/corpora beside the repository)
  --chunks <numbers>   sizes, comma-separated (default: 100,1000,10000,100000)
  --dimensions <n>     of the vectors (default: 64, which keeps a large run short; distances of 1536 cost more)
  --explain            print the plans of one hybrid search at the largest size

environment:
  DATABASE_URL         a Postgres with pgvector, on which databases are created and dropped; as a superuser for --explain
`;

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: options } = parseArgs({
  options: {
    corpora: { type: "string", default: path.resolve(here, "../../shared/corpora") },
    chunks: { type: "string", default: "100,1000,10000,100000" },
    dimensions: { type: "string", default: "64" },
    explain: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const short = [
  "how do I install it",
  "rust ownership rules",
  "string",
  "the pressure",
  "high speed flow",
  "liquid filters for dates",
  "what is a closure and how does it capture its environment",
  "site configuration",
  "thread",
  "flow",
];
const filters = [
  { of: "none", filter: {} },
  { of: "1 document in 10", filter: { category: "c1" } },
  { of: "1 document in 500", filter: { shelf: "s7" } },
] as const;

if (options.help) process.stdout.write(usage);
else await bench();

async function bench(): Promise<void> {
  const server = process.env.DATABASE_URL;
  if (
    server === undefined ||
    server === "" ||
    !existsSync(path.join(options.corpora, "cranfield/golden.yaml"))
  ) {
    process.stderr.write(
      `Error: a DATABASE_URL and a folder "${options.corpora}" with cranfield, rust-book and jekyll-docs were expected.\n` +
        "  What to do: DATABASE_URL=$(scripts/dev-vector-db.sh url) npm run bench:search -- --corpora <folder>\n",
    );
    process.exitCode = 2;
    return;
  }
  const sizes = options.chunks.split(",").map(Number);
  const rows: string[][] = [];
  let plans = "";
  for (const sections of sizes) {
    const explain = options.explain && sections === sizes.at(-1);
    await inFreshDatabase(server, async (url) => {
      const measured = await measure(url, sections, explain);
      rows.push(...measured.rows);
      plans = measured.plans;
    });
  }
  const header = [
    "Chunks",
    "Mode",
    ...filters.map(({ of }) => (of === "none" ? "no filter" : of)),
    "10,000 words",
  ];
  process.stdout.write(`${markdownTable(header, rows)}\n\np50 / p95 in ms\n`);
  if (plans !== "") process.stdout.write(`\n${plans}\n`);
}

async function measure(
  url: string,
  sections: number,
  explain: boolean,
): Promise<{ readonly rows: string[][]; readonly plans: string }> {
  const scratch = await mkdtemp(path.join(tmpdir(), "corpusgate-bench-"));
  const client = new pg.Client({ connectionString: url });
  try {
    await writeTopics(options.corpora, path.join(scratch, "docs"), { sections });
    const config = await configure(scratch, url);
    const report = await ingest({
      config,
      plan: undefined,
      selection: [],
      hold: false,
      strict: false,
      approval: undefined,
      origin: { actor: "bench", runUrl: null, commit: null, cleanTree: null, reason: null },
      observe: () => undefined,
    });
    process.stderr.write(`${report.chunks} chunks ingested in ${report.seconds.toFixed(1)} s\n`);
    await client.connect();
    const asked = await questions(config);
    const rows: string[][] = [];
    const row = async (name: string, mode: Mode) =>
      rows.push([
        report.chunks.toLocaleString("en-US"),
        name,
        ...(await timesOf(client, mode, asked)),
        `${(await timeOf(client, { mode, question: await longQuestion(config, scratch), filter: {} })).toFixed(0)}`,
      ]);
    await row("dense, exact", "dense");
    const began = performance.now();
    await client.query("set maintenance_work_mem = '1GB'; select bench.index_segment(1, 0)");
    process.stderr.write(`index built in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    await row("dense, HNSW", "dense");
    await row("lexical", "lexical");
    await row("hybrid", "hybrid");
    return { rows, plans: explain ? await explained(client, asked[0]) : "" };
  } finally {
    await client.end();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function configure(folder: string, url: string): Promise<Config> {
  const file = path.join(folder, "corpusgate.yaml");
  await writeFile(
    file,
    `version: 1\ncorpus: bench\nsources:\n  - { name: docs, include: ["docs/**/*.md"] }\nembed: { dimensions: ${options.dimensions} }\nindex: none\nschema: bench\nenvironments:\n  local: { database: "${url}" }\n`,
  );
  return readConfig({ file, environment: "local", variables: {} });
}

type Mode = "lexical" | "dense" | "hybrid";
interface Question {
  readonly text: string;
  readonly vector: string;
  readonly profile: string;
}

async function questions(config: Config): Promise<readonly Question[]> {
  const file = path.join(options.corpora, "cranfield/golden.yaml");
  const golden = readGolden(await readFile(file, "utf8"), file);
  const judged = golden.queries.filter((_, position) => position % 5 === 0).map((one) => one.query);
  return embedded(config, [...judged, ...short]);
}

async function embedded(config: Config, texts: readonly string[]): Promise<readonly Question[]> {
  const vectors = await embedQueries({ config }, texts);
  return texts.map((text) => ({
    text,
    vector: vectorText(vectors.get(queryHash(text)) ?? new Float32Array()),
    profile: `local/hashed-terms-1/${options.dimensions}/1`,
  }));
}

/** A page pasted into the search field: the corpus's own words. */
async function longQuestion(config: Config, folder: string): Promise<Question> {
  let text = "";
  for (
    let document = 0;
    text.split(/\s+/).length < 10_000 &&
    existsSync(path.join(folder, `docs/${document % 500}/${document}.md`));
    document += 1
  )
    text += await readFile(path.join(folder, `docs/${document % 500}/${document}.md`), "utf8");
  const [question] = await embedded(config, [text.split(/\s+/).slice(0, 10_000).join(" ")]);
  if (question === undefined) throw new TypeError("one text has one vector");
  return question;
}

async function timesOf(
  client: pg.Client,
  mode: Mode,
  asked: readonly Question[],
): Promise<readonly string[]> {
  const cells: string[] = [];
  for (const { filter } of filters) {
    const times: number[] = [];
    for (const question of asked) {
      await timeOf(client, { mode, question, filter });
      times.push(await timeOf(client, { mode, question, filter }));
    }
    cells.push(`${percentile(times, 0.5)} / ${percentile(times, 0.95)}`);
  }
  return cells;
}

async function timeOf(
  client: pg.Client,
  {
    mode,
    question,
    filter,
  }: { readonly mode: Mode; readonly question: Question; readonly filter: Readonly<Record<string, string>> },
): Promise<number> {
  const began = performance.now();
  await client.query(
    "select path, content, score from bench.search(query => $1, query_embedding => $2, profile => $3, filter => $4, mode => $5)",
    [question.text, question.vector, question.profile, JSON.stringify(filter), mode],
  );
  return performance.now() - began;
}

function percentile(times: readonly number[], share: number): string {
  const value =
    times.toSorted((left, right) => left - right)[Math.floor((times.length - 1) * share)] ?? Number.NaN;
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** Plans of the statements inside the functions, which `explain` does not show. */
async function explained(client: pg.Client, question: Question | undefined): Promise<string> {
  if (question === undefined) return "";
  const plans: string[] = [];
  client.on("notice", ({ message }) => plans.push(message ?? ""));
  await client.query(
    "load 'auto_explain'; set auto_explain.log_min_duration = 1; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; set client_min_messages = log",
  );
  await timeOf(client, { mode: "hybrid", question, filter: {} });
  return plans.map((plan) => plan.split("\n").map(shortened).join("\n")).join("\n\n");
}

function shortened(line: string): string {
  const bare = line.replace(/\[-?[0-9.][^\]]{100,}\]/g, "[…]");
  return bare.length > 180 ? `${bare.slice(0, 180)} …` : bare;
}
