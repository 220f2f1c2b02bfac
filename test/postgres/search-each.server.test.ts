import { afterAll, expect, test } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { search } from "../../src/postgres/search.ts";
import { searchEach } from "../../src/postgres/search-each.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";
import { holdingLine } from "./holding-line.ts";

const line = await holdingLine(await freshDatabase());
const corpus = await testCorpus(`environments:\n  local: { database: "${line.url}" }\n`);
const seeds = Array.from({ length: 40 }, (_, at) => `seed${at}`);
for (const seed of seeds) await corpus.write(`docs/${seed}.md`, page(seed));
await corpus.ingest();
const store = await openStore(await corpus.config(), "read");
afterAll(() => store.database.close());

const about = (seed: string) => ({ mode: "lexical", text: `the ${seed} procedure`, count: 5 }) as const;

test("many questions are under way at once, and each gets its own answer", async () => {
  const alone = [];
  for (const seed of seeds) alone.push(await search(store, about(seed)));
  await searchEach(store, ["seed0"], (seed, ask) => ask(about(seed)));
  const began = performance.now();
  let asked = 0;
  const together = await searchEach(store, seeds, (seed, ask) => {
    // The line hands on nothing of what follows until as many have come as are under way then.
    if (asked === 0) line.hold(10);
    asked += 1;
    return ask(about(seed));
  });
  const elapsed = performance.now() - began;
  expect(together.map(({ hits }) => hits)).toEqual(alone);
  expect(alone[7]?.[0]?.path).toBe("docs/seed7.md");
  // What waits in line is not counted: else it would be some ten times the whole.
  expect(together.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(elapsed);
  expect(line.unsafe).toBe(0);
});

test("a question that needs a second answer asks on among the others", async () => {
  const twice = await searchEach(store, seeds, async (seed, ask) => {
    const first = await ask(about(seed));
    return [first.hits, (await ask({ ...about(seed), count: 10 })).hits.slice(0, 5)];
  });
  for (const [first, second] of twice) expect(second).toEqual(first);
});

test("one that fails ends the asking, and the connection answers afterwards", async () => {
  let begun = 0;
  const failing = searchEach(store, seeds, (seed, ask) => {
    begun += 1;
    return ask({ ...about(seed), count: seed === "seed3" ? -1 : 5 });
  });
  await expect(failing).rejects.toBeInstanceOf(Failure);
  const then = await searchEach(store, ["seed9"], (seed, ask) => ask(about(seed)));
  expect(then[0]?.hits[0]?.path).toBe("docs/seed9.md");
  expect(begun).toBeLessThan(seeds.length);
  expect(line.unsafe).toBe(0);
});

test("a connection that the server ends is not asked again", async () => {
  const ended = store.database.pipelined((session) =>
    session.execute("select pg_terminate_backend(pg_backend_pid())"),
  );
  await expect(ended).rejects.toBeInstanceOf(Failure);
  const then = await searchEach(store, ["seed9"], (seed, ask) => ask(about(seed)));
  expect(then[0]?.hits[0]?.path).toBe("docs/seed9.md");
});
