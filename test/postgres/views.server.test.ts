import { expect, it } from "vitest";
import { z } from "zod";
import { migrate } from "../../src/pipeline/migrate.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
const settings = (schema: string, views: string) =>
  `views: ${views}\nenvironments:\n  local: { database: "${url}", schema: ${schema} }\n`;

async function countOf(from: string): Promise<number> {
  const [row] = await rowsOf(url, `select count(*)::integer as count from ${from}`);
  return z.object({ count: z.number() }).parse(row).count;
}

it("a view under a configured name holds the live chunks, before and after promotion and rollback", async () => {
  const corpus = await testCorpus(
    settings("perazzi", "{ chunks: perazzi_chunks, documents: perazzi_documents }"),
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  const first = await corpus.ingest();
  const before = await countOf("public.perazzi_chunks");
  expect([before, await countOf("public.perazzi_documents")]).toEqual([first.chunks, 1]);

  await corpus.write("docs/beta.md", page("beta", 5));
  await corpus.ingest({ hold: true });
  expect(await countOf("public.perazzi_chunks")).toBe(before);
  const second = await corpus.ingest();
  expect(await countOf("public.perazzi_chunks")).toBe(second.chunks);
  expect(second.chunks).toBeGreaterThan(before);
  expect([await countOf("perazzi.chunks"), await countOf("perazzi.embeddings")]).toEqual([
    second.chunks,
    second.chunks,
  ]);

  await rollback({ config: await corpus.config(), generation: undefined, approval: undefined, origin });
  expect(await countOf("public.perazzi_chunks")).toBe(before);
  expect(await countOf("public.perazzi_documents")).toBe(1);
});

it("what stands under a configured name and is another's is left alone", async () => {
  await rowsOf(url, "create table public.our_chunks (note text)");
  await rowsOf(url, "insert into public.our_chunks values ('precious')");
  await rowsOf(url, "create view public.our_documents as select 'precious' as note");
  const corpus = await testCorpus(
    settings("careful", "{ chunks: our_chunks, documents: our_documents, embeddings: our_embeddings }"),
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.ingest();
  await migrate(await corpus.config());
  expect(await rowsOf(url, "select * from public.our_chunks")).toEqual([{ note: "precious" }]);
  expect(await rowsOf(url, "select * from public.our_documents")).toEqual([{ note: "precious" }]);
  expect(await countOf("public.our_embeddings")).toBe(await countOf("careful.chunks"));
});

it("a match_documents of somebody else is left alone, and one corpus does not take another's", async () => {
  const elsewhere = "{ exposedSchema: api }";
  await rowsOf(url, "create schema api");
  await rowsOf(
    url,
    "create function api.match_documents(text) returns text language sql as $$ select 'theirs' $$",
  );
  const corpus = await testCorpus(settings("second", elsewhere));
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.ingest();
  expect(await rowsOf(url, "select api.match_documents('x') as answer")).toEqual([{ answer: "theirs" }]);
  expect(
    await rowsOf(
      url,
      "select count(*)::integer as count from pg_proc where proname = 'match_documents' and pronamespace = 'api'::regnamespace",
    ),
  ).toEqual([{ count: 1 }]);

  // The corpus of the first test has public.match_documents.
  const third = await testCorpus(settings("third", "{}"));
  await third.write("docs/gamma.md", page("gamma"));
  await third.ingest();
  const found = await rowsOf(
    url,
    "select distinct metadata ->> 'path' as path from public.match_documents((select embedding from third.embeddings limit 1)::vector)",
  );
  expect(found).toEqual([{ path: "docs/alpha.md" }]);
});

it("views follow when their names change, and stay harmless under the old ones", async () => {
  const corpus = await testCorpus(settings("renamed", "{ chunks: old_name }"));
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.ingest();
  await corpus.write(
    "corpusgate.yaml",
    `version: 1\ncorpus: test\nsources:\n  - { name: docs, include: ["docs/**/*.md"] }\n${settings("renamed", "{ chunks: new_name }")}`,
  );
  await migrate(await corpus.config());
  expect(await countOf("public.new_name")).toBe(await countOf("public.old_name"));
});
