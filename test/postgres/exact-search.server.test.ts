import { afterAll, expect, it } from "vitest";
import { profileFingerprint, profileOf } from "../../src/embed/profile.ts";
import { localEmbedder } from "../../src/embed/providers/local.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { search, searchExactly } from "../../src/postgres/search.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const corpus = await testCorpus(
  `index: none\nembed: { dimensions: 64 }\nenvironments:\n  local: { database: "${url}", schema: exact }\n`,
);
const documents = 600;
const nameOf = (document: number) => `docs/${document}.md`;
/** Six documents in a row have one text between them: their passages are equally near to whatever is asked. */
const textOf = (document: number) => {
  const text = Math.floor(document / 6);
  return `word${text % 7} word${text % 11} word${text % 13} word${text}`;
};
await Promise.all(
  Array.from({ length: documents }, (_, document) => corpus.write(nameOf(document), textOf(document))),
);
expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", chunks: documents });

const config = await corpus.config();
const store = await openStore(config, "read");
afterAll(() => store.database.close());
const profile = profileFingerprint(profileOf(config.embed));
const { vectors } = await localEmbedder(config.embed).request(
  ["word1 word2", "word12", "word5 word6 word40", "word99"],
  new AbortController().signal,
);

/** As a reader would write it down: every vector of the generation, by distance, then by identity. */
async function byHand(generation: number, vector: Float32Array, count: number) {
  return rowsOf(
    url,
    `select v.path, s.embedding <=> '[${vector.join(",")}]'::halfvec as distance
     from exact.generation_documents g join exact.document_versions v on v.hash = g.document_version
     join exact.document_chunks c on c.document_version = v.hash join exact.segment_1 s on s.input_hash = c.input_hash
     where g.generation = ${generation} order by 2, c.document_version, c.ordinal limit ${count}`,
  );
}

async function expectExactly(generation: number) {
  for (const embedding of vectors)
    for (const count of [1, 10, 40]) {
      const wanted = await byHand(generation, embedding, count);
      const request = { generation, profile, embedding, count };
      const served = await search(store, { ...request, mode: "dense" });
      expect(served.map(({ path, distance }) => ({ path, distance }))).toEqual(wanted);
      const exact = await searchExactly(store, request);
      expect(exact.map(({ distance }) => distance)).toEqual(served.map(({ distance }) => distance));
    }
}

it("without a vector index a search finds the nearest of all vectors, equally near ones in their order", async () => {
  await expectExactly(1);
});

it("also when the generation uses one in twenty of its segment's vectors, most of them the nearest", async () => {
  await Promise.all(
    Array.from({ length: documents }, (_, document) => document)
      .filter((document) => Math.floor(document / 6) % 20 !== 19)
      .map((document) => corpus.remove(nameOf(document))),
  );
  const drawn = await plan({ config, selection: [], strict: false, against: "live" });
  expect(await corpus.ingest({ plan: drawn.plan })).toMatchObject({ outcome: "promoted", generation: 2 });
  await expectExactly(2);
});
