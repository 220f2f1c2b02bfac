import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { calibrateSplits } from "./evaluation/calibration.ts";
import { watchCanaries } from "./evaluation/canaries.ts";
import { compareSizes, judgeChanges } from "./evaluation/gates.ts";
import { inLab, type Lab } from "./evaluation/lab.ts";
import { reindex } from "./evaluation/reindex.ts";
import { simulate } from "./evaluation/simulated.ts";

const sections = ["simulated", "sizes", "changes", "calibration", "reindex", "drift"] as const;

const usage = `usage: npm run bench:evaluation -- [options]

Takes the Cranfield collection through the product from end to end and prints the tables of docs/evaluation.md: drawn
differences, two sizes of chunks beside each other, damaged corpora before the gates, calibration, a re-index that is killed on its way, drift.

  --corpora <folder>   holds cranfield and rust-book (default: ../shared/corpora beside the repository)
  --only <section>     one of ${sections.join(", ")} (repeatable; default: all)
  --seeds <n>          of the changes that are drawn, at most 3 (default: 3)

environment:
  DATABASE_URL         a Postgres with pgvector, on which databases are created and dropped
`;

const here = fileURLToPath(new URL(".", import.meta.url));
const { values: options } = parseArgs({
  options: {
    corpora: { type: "string", default: path.resolve(here, "../../shared/corpora") },
    only: { type: "string", multiple: true, default: [] },
    seeds: { type: "string", default: "3" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) process.stdout.write(usage);
else await bench();

async function bench(): Promise<void> {
  const server = process.env.DATABASE_URL;
  if (server === undefined || server === "")
    return refuse(
      "DATABASE_URL is not set; a Postgres with pgvector was expected.",
      "Start one: scripts/dev-vector-db.sh up, then DATABASE_URL=$(scripts/dev-vector-db.sh url) npm run bench:evaluation",
    );
  const collection = path.join(options.corpora, "cranfield");
  const other = path.join(options.corpora, "rust-book/head");
  if (!existsSync(path.join(collection, "golden.yaml")) || !existsSync(other))
    return refuse(
      `"${options.corpora}" has no cranfield/golden.yaml or no rust-book/head; both were expected.`,
      "Name the folder: npm run bench:evaluation -- --corpora <folder>",
    );
  const unknown = options.only.find((one) => !sections.some((section) => section === one));
  if (unknown !== undefined)
    return refuse(
      `--only is "${unknown}"; one of ${sections.join(", ")} was expected.`,
      "See npm run bench:evaluation -- --help",
    );
  const seeds = Number(options.seeds);
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const run: Readonly<Record<(typeof sections)[number], (lab: Lab) => Promise<string>>> = {
    simulated: async () => simulate(),
    sizes: (lab) => compareSizes({ server, lab, seeds, tell }),
    changes: (lab) => judgeChanges({ server, lab, seeds, tell }),
    calibration: (lab) => calibrateSplits({ server, lab, other, tell }),
    reindex: (lab) => reindex({ server, lab, tell }),
    drift: (lab) => watchCanaries({ server, lab, tell }),
  };
  for (const section of sections) {
    if (options.only.length > 0 && !options.only.includes(section)) continue;
    const began = performance.now();
    const printed = await inLab(collection, run[section]);
    process.stdout.write(`## ${section}\n\n${printed}\n\n`);
    tell(`${section}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
}

function refuse(problem: string, remedy: string): void {
  process.stderr.write(`Error: ${problem}\n  What to do: ${remedy}\n`);
  process.exitCode = 2;
}
