import { expect, test } from "vitest";
import { readAskedEarlier } from "../../src/postgres/asked-queries.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: earlier }\n`);
await corpus.ingest();
await rowsOf(url, "delete from earlier.runs");

const asked = (score: number) => [
  { id: "q", query: "words", labels: "labels", critical: false, answerable: true, score },
];

/** `at`: weeks ago, and hours after that week began. */
async function ran(
  [weeks, hours]: readonly [number, number],
  command: string,
  outcome: string | null,
  report: object | null,
): Promise<void> {
  await rowsOf(
    url,
    `insert into earlier.runs (id, command, actor, login, started_at, outcome, report)
     values (gen_random_uuid(), '${command}', 'tester', 'tester',
       date_trunc('week', now()) - interval '${weeks} weeks' + interval '${hours} hours',
       ${outcome === null ? "null" : `'${outcome}'`}, ${report === null ? "null" : `'${JSON.stringify(report)}'`})`,
  );
}

test("generations that live came after: the first of each week, none rolled back from, as they were asked when staged", async () => {
  await ran([20, 1], "ingest", "promoted", { generation: 1, asked: asked(0.1) });
  await ran([5, 1], "ingest", "promoted", { generation: 2, asked: asked(0.2) });
  await ran([5, 2], "rollback", "rolled-back", { generation: 1, previous: 2 });
  await ran([5, 3], "ingest", "held", { generation: 3, asked: asked(0.3) });
  await ran([5, 4], "promote", "promoted", { generation: 3 });
  await ran([5, 5], "ingest", "promoted", { generation: 4, asked: asked(0.4) });
  await ran([5, 6], "ingest", "nothing-to-do", { generation: 3, asked: asked(0.9) });
  await ran([4, 1], "ingest", "blocked", { generation: 5, asked: asked(0.5) });
  await ran([4, 2], "ingest", "failed", null);
  await ran([4, 3], "ingest", null, null);
  await ran([3, 1], "ingest", "promoted", { generation: 6 });
  await ran([2, 1], "ingest", "promoted", { generation: 7, asked: asked(0.7) });
  await ran([1, 1], "ingest", "promoted", { generation: 8, asked: asked(0.8) });
  const store = await openStore(await corpus.config(), "read");
  const earlier = await readAskedEarlier(store, 8);
  await store.database.close();
  expect(earlier).toEqual([
    { generation: 3, asked: asked(0.3) },
    { generation: 7, asked: asked(0.7) },
  ]);
});
