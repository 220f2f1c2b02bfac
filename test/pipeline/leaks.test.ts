import { readdir } from "node:fs/promises";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { expect, test } from "vitest";
import { withCorpus } from "../../src/pipeline/corpus/read-corpus.ts";
import { terminal } from "../cli/terminal.ts";
import { testCorpus } from "../corpus.ts";
import { commands, leaksIn, leakyYaml, writeLeakyCorpus } from "./leaks.ts";

const corpus = await testCorpus(leakyYaml);
await writeLeakyCorpus(corpus);

test("no price, secret or card number of a source is in an output, a report, a cache, a plan or the embedded database", async () => {
  const run = terminal(corpus.folder);
  const texts: Record<string, string> = {};
  // The others open the database once more each, and are asked of a server in leaks.server.test.ts.
  for (const argv of commands.filter(([name]) => name !== "drift" && name !== "preview" && name !== "runs")) {
    const { stdout, stderr, exitCode } = await run(...argv);
    texts[argv.join(" ")] = stdout + stderr;
    expect(exitCode < 2, stderr).toBe(true);
  }
  texts.database = await embeddedDump();
  expect(await leaksIn(corpus.folder, texts)).toEqual([]);
  expect(texts.database).toContain("A seat costs [redacted: price] € a year.");
  expect(texts["validate --json"]).toContain('"refused":{"secret":2}');
  const kept = await readdir(corpus.folder);
  expect(kept).toEqual(expect.arrayContaining(["plan.json", "reports"]));
});

test("what waits between planning and staging holds none either", async () => {
  const spooled = await withCorpus(await corpus.config(), async ({ spool, corpus: { documents } }) =>
    JSON.stringify([documents, spool?.paths().map((one) => spool.get(one))]),
  );
  expect(await leaksIn(corpus.folder, { spooled })).toEqual([]);
});

test("a quote and a heading with a price still find their place in the redacted document", async () => {
  const { stdout } = await terminal(corpus.folder)("validate", "--json");
  const { findings } = JSON.parse(stdout);
  const about = findings.map((one: { rule: string; path: string }) => `${one.rule} ${one.path}`).toSorted();
  expect(about.filter((one: string) => /^(?:golden|payment|secret)/.test(one))).toEqual([
    "payment-card docs/card.md",
    "payment-card fetched/shop/card.md",
    "secret docs/key.md",
    "secret fetched/shop/offer.html",
  ]);
});

async function embeddedDump(): Promise<string> {
  const dataDir = path.join(corpus.folder, ".corpusgate/data/local");
  const database = await PGlite.create({ dataDir, extensions: { vector } });
  try {
    const { rows } = await database.query<{ name: string }>(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
    );
    const dumps: string[] = [];
    for (const { name } of rows) {
      const table = await database.query<{ row: string }>(`select row(t.*)::text as row from ${name} t`);
      dumps.push(...table.rows.map(({ row }) => row));
    }
    return dumps.join("\n");
  } finally {
    await database.close();
  }
}
