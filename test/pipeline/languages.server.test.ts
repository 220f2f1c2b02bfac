import { expect, it } from "vitest";
import { migrate } from "../../src/pipeline/migrate.ts";
import { query } from "../../src/pipeline/query.ts";
import { testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();

const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: languages }\n`);
await corpus.write("docs/de.md", "---\nlanguage: de_DE\n---\n# Bauen\n\nWir bauen Häuser aus Holz.\n");
await corpus.write(
  "docs/ja.md",
  "---\nlanguage: ja\n---\n# 手順\n\n古いパッケージを削除する手順です。水。\n",
);
await corpus.write("docs/ko.md", "---\nlanguage: ko\n---\n# 백업\n\n데이터베이스를 매일 백업합니다.\n");
await corpus.write("docs/nb.md", "---\nlanguage: norwegian\n---\n# Båter\n\nVi bygger båter.\n");
await corpus.write("docs/th.md", "---\nlanguage: th\n---\n# คู่มือ\n\nสำรองข้อมูลทุกวัน\n");
expect(await corpus.ingest()).toMatchObject({ outcome: "promoted" });

async function ask(text: string, mode: "lexical" | "hybrid" = "lexical") {
  const { outcome, hits, notes } = await query({
    config: await corpus.config(),
    text,
    count: 1,
    mode,
    filter: {},
  });
  return { outcome, paths: hits.map((one) => one.path), notes };
}

const found = (path: string) => ({ outcome: "found", paths: [path], notes: [] });
const nothing = { outcome: "nothing-found", paths: [], notes: [] };

it("words are stemmed by the document's language", async () => {
  expect(await ask("Haus")).toEqual(found("docs/de.md"));
  expect(await ask("båt")).toEqual(found("docs/nb.md"));
  // As it was written: a filter asks for that.
  const [stored] = await rowsOf(
    url,
    "select metadata ->> 'language' as language from languages.document_versions where title = 'Bauen'",
  );
  expect(stored).toEqual({ language: "de_DE" });
});

it("of Chinese, Japanese and Korean each two letters in a row are a word, and a single one where it stands alone", async () => {
  expect(await ask("パッケージの削除")).toEqual(found("docs/ja.md"));
  expect(await ask("データベース, 데이터베이스 Backup")).toEqual(found("docs/ko.md"));
  expect(await ask("水")).toEqual(found("docs/ja.md"));
  expect(await ask("削")).toEqual(nothing);
});

it("a run of letters as long as a pasted book is in pairs in a moment", async () => {
  const [pairs] = await rowsOf(
    url,
    `select languages.in_pairs('abcde 文') as few, length(languages.in_pairs(repeat('文字検索', 50000))) as many`,
  );
  expect(pairs).toEqual({ few: "abcde   文", many: 1 + 199_999 * 3 });
});

it("a question in another script without blanks is told why words find nothing", async () => {
  expect(await ask("สำรองข้อมูล")).toEqual({
    ...nothing,
    notes: [expect.stringContaining("puts no blanks between words")],
  });
  expect(await ask("สำรองข้อมูล", "hybrid")).toMatchObject({ outcome: "found", notes: [] });
});

it("what an earlier version stored is found so, too, once its schema is migrated", async () => {
  await rowsOf(url, "delete from languages.chunk_lexemes");
  await rowsOf(
    url,
    `insert into languages.chunk_lexemes select document_version, ordinal, to_tsvector('simple', text) from languages.document_chunks`,
  );
  await rowsOf(url, "update languages.lexical_statistics set text_searches = '{pg_catalog.simple}'");
  expect(await ask("パッケージの削除")).toEqual(nothing);
  expect(await ask("Haus")).toEqual(nothing);
  for (const made of ["paired_letter", "has_paired_letters", "in_pairs", "lexemes_of"])
    await rowsOf(url, `drop function languages.${made}`);
  await rowsOf(url, "delete from languages.migrations where number >= 15");
  expect(await migrate(await corpus.config())).toMatchObject({ outcome: "migrated" });
  expect(await ask("パッケージの削除")).toEqual(found("docs/ja.md"));
  expect(await ask("Haus")).toEqual(found("docs/de.md"));
});
