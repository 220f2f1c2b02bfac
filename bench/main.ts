import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const usage = `usage: npm run bench -- [options]

Runs Corpusgate and LangChain.js side by side and prints the tables of docs/performance.md.

  --corpora <folder>   real documents to build the corpus from (default: ../shared/corpora beside the repository)
  --megabytes <n>      size of the corpus (default: 33); 8, or a quarter if that is less, is the smaller one
  --embedding <which>  served (default): dense vectors from an OpenAI-compatible API on a loopback port;
                       offline: Corpusgate's hashed terms, in each process
  --round-trip <ms>    the database is as far away as this, for both sides (default: 0, a loopback port)
  --repetitions <n>    how often everything is measured (default: 3)
  --quick              2 MB, once: does it work?

environment:
  DATABASE_URL         a Postgres with pgvector, on which databases are created and dropped
`;

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: options } = parseArgs({
  options: {
    corpora: { type: "string", default: path.resolve(here, "../../shared/corpora") },
    megabytes: { type: "string" },
    repetitions: { type: "string" },
    "round-trip": { type: "string", default: "0" },
    embedding: { type: "string", default: "served" },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (options.help) process.stdout.write(usage);
else await bench();

async function bench(): Promise<void> {
  const server = process.env.DATABASE_URL;
  if (server === undefined || server === "") {
    return refuse(
      "DATABASE_URL is not set; a Postgres with pgvector was expected.",
      "Start one: scripts/dev-vector-db.sh up, then DATABASE_URL=$(scripts/dev-vector-db.sh url) npm run bench",
    );
  }
  if (!existsSync(path.join(options.corpora, "rust-book/head"))) {
    return refuse(
      `"${options.corpora}" has no rust-book/head; a folder with rust-book/head and jekyll-docs/head was expected.`,
      "Name the folder of the documents to measure with: npm run bench -- --corpora <folder>",
    );
  }
  const megabytes = positive(options.megabytes, options.quick ? 2 : 33);
  const repetitions = positive(options.repetitions, options.quick ? 1 : 3);
  if (megabytes === undefined || !Number.isInteger(repetitions) || repetitions === undefined) {
    return refuse("--megabytes and --repetitions expect numbers above 0.", "See npm run bench -- --help");
  }
  const roundTrip = Number(options["round-trip"]);
  if (!(roundTrip >= 0))
    return refuse("--round-trip expects milliseconds, 0 or more.", "See npm run bench -- --help");
  if (options.embedding !== "offline" && options.embedding !== "served") {
    return refuse(
      `--embedding is "${options.embedding}"; offline or served was expected.`,
      "See npm run bench -- --help",
    );
  }
  installPackages();
  // Only now: what they import may just have been installed.
  const [{ measure }, { tablesOf }, { run }, { withPacked }] = await Promise.all([
    import("./measure.ts"),
    import("./tables.ts"),
    import("./databases.ts"),
    import("./packed.ts"),
  ]);
  const api = options.embedding === "served" ? await startProgram("served-embedding.ts", []) : undefined;
  const address = new URL(server);
  const line =
    roundTrip === 0
      ? undefined
      : await startProgram("distant-line.ts", [address.hostname, address.port || "5432", String(roundTrip)]);
  const scratch = await mkdtemp(path.join(tmpdir(), "corpusgate-bench-"));
  try {
    const measured = await withPacked((packed) =>
      measure({
        server,
        linePort: line?.said,
        corpora: options.corpora,
        scratch,
        embedding: api === undefined ? { kind: "offline" } : { kind: "served", baseUrl: api.said },
        packed,
        repetitions,
        megabytes: { small: Math.min(8, megabytes / 4), large: megabytes },
        tell: (line) => process.stderr.write(`${line}\n`),
      }),
    );
    const [version] = await run(
      server,
      `select 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) || ' with pgvector ' || default_version
       as text from pg_available_extensions where name = 'vector'`,
    );
    process.stdout.write(`${tablesOf(measured, textOf(version))}\n`);
  } finally {
    api?.stop();
    line?.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A program of this folder beside both sides; `said`: its first line. */
async function startProgram(
  name: string,
  args: readonly string[],
): Promise<{ readonly said: string; readonly stop: () => void }> {
  const child = spawn(process.execPath, [path.join(here, name), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) return { said: line, stop: () => child.kill() };
  throw new Error(`${name} ended before it said its address`);
}

function refuse(problem: string, remedy: string): void {
  process.stderr.write(`Error: ${problem}\n  What to do: ${remedy}\n`);
  process.exitCode = 2;
}

function positive(text: string | undefined, otherwise: number): number | undefined {
  const value = text === undefined ? otherwise : Number(text);
  return value > 0 ? value : undefined;
}

function installPackages(): void {
  if (existsSync(path.join(here, "node_modules/@langchain/community"))) return;
  process.stderr.write("installing the packages of bench/ (185 MB, once)\n");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: here,
    stdio: ["ignore", process.stderr.fd, "inherit"],
  });
  if (status !== 0) throw new Error("npm ci in bench/ failed; its words are above.");
}

function textOf(row: unknown): string {
  return typeof row === "object" && row !== null && "text" in row ? String(row.text) : "unknown server";
}
