import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";
import { asking, modes, paths, vectorOf } from "./asking.ts";

const url = await freshDatabase();
const corpus = await testCorpus(
  `index: hnsw\nembed: { dimensions: 64 }\nenvironments:\n  local: { database: "${url}", schema: indexed }\n`,
);
// More than the thousand documents beyond which a filter is applied to what the index brings.
const count = 2200;
for (let number = 0; number < count; number += 1) {
  await corpus.write(
    `docs/${number}.md`,
    `---\nparity: ${number % 2 === 0 ? "even" : "odd"}\n${number % 700 === 3 ? "rare: true\n" : ""}---\n\n# Valve ${number}\n\nValve ${number} of circuit ${number % 37} is turned by hand ${(number * 7) % 11} on day ${(number * 13) % 29}.\n`,
  );
}
await corpus.ingest();
const ask = await asking(await corpus.config());
const far = "something about quite another subject";

const client = new pg.Client({ connectionString: url });
await client.connect();
afterAll(() => client.end());

/** The plans of every statement a search runs, from inside its functions. */
async function plansOf(filter: Readonly<Record<string, string | boolean>>): Promise<string> {
  const vector = await vectorOf(await corpus.config(), "valve of circuit 11");
  const notices: string[] = [];
  const listen = (notice: { readonly message?: string | undefined }) => notices.push(notice.message ?? "");
  client.on("notice", listen);
  await client.query("load 'auto_explain'");
  await client.query(
    "set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on; set auto_explain.log_analyze = on; set client_min_messages = log",
  );
  await client.query("select from indexed.search(query_embedding => $1, profile => $2, filter => $3)", [
    `[${vector.join(",")}]`,
    "local/hashed-terms-1/64/1",
    JSON.stringify(filter),
  ]);
  await client.query("reset client_min_messages");
  client.off("notice", listen);
  return notices.join("\n");
}

describe("dense search over an indexed segment", () => {
  it("scans the index, joined to the documents of the generation", async () => {
    const plans = await plansOf({});
    expect(plans).toMatch(/Index Scan using segment_1_hnsw on segment_1/);
    expect(plans).toMatch(/Order By: \(embedding <=> /);
    expect(plans).toMatch(/Index (Only )?Scan using document_chunks_by_input/);
    expect(plans).not.toMatch(/Seq Scan on segment_1/);
  });

  it("goes by the documents instead of the index when a filter leaves few", async () => {
    expect(await plansOf({ parity: "even", rare: true })).not.toMatch(/segment_1_hnsw/);
  });

  it.each(modes)(
    "returns every document that a filter leaves, however far from the query: %s",
    async (mode) => {
      const expected = ["docs/1403.md", "docs/2103.md", "docs/3.md", "docs/703.md"];
      const hits = await ask(mode === "lexical" ? "valve" : far, { mode, filter: { rare: true }, count: 10 });
      expect(paths(hits).toSorted()).toEqual(expected);
    },
  );

  it.each(modes)("fills the page when a filter leaves more than a thousand: %s", async (mode) => {
    const hits = await ask("valve of circuit 11", { mode, filter: { parity: "odd" }, count: 100 });
    expect(hits.length).toBe(100);
    expect(hits.filter((one) => one.metadata.parity !== "odd")).toEqual([]);
  });

  it("returns a thousand when a thousand are asked for", async () => {
    expect((await ask("valve of circuit 11", { mode: "dense", count: 1000 })).length).toBe(1000);
  });

  it("returns what is live after most of the segment's vectors left the corpus", async () => {
    for (let number = 20; number < count; number += 1) await corpus.remove(`docs/${number}.md`);
    await corpus.write(
      "corpusgate.yaml",
      `version: 1\ncorpus: test\nsources:\n  - { name: docs, include: ["docs/**/*.md"] }\nindex: hnsw\nembed: { dimensions: 64 }\nguards: { deletionBudget: 1 }\nenvironments:\n  local: { database: "${url}", schema: indexed }\n`,
    );
    const report = await corpus.ingest();
    expect(report).toMatchObject({ outcome: "promoted", documents: { removed: count - 20 } });
    expect((await ask(far, { mode: "dense", count: 50 })).length).toBe(20);
    expect((await ask("valve", { mode: "hybrid", count: 50 })).length).toBe(20);
  });
});
