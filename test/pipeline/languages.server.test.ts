import { expect, it } from "vitest";
import { query } from "../../src/pipeline/query.ts";
import { testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();

it("words are stemmed by the document's language, and a question without blanks is told why words find nothing", async () => {
  const corpus = await testCorpus(`environments:\n  local: { database: "${url}", schema: languages }\n`);
  await corpus.write("docs/de.md", "---\nlanguage: de_DE\n---\n# Bauen\n\nWir bauen Häuser aus Holz.\n");
  await corpus.write("docs/ja.md", "---\nlanguage: ja\n---\n# 手順\n\n古いパッケージを削除する手順です。\n");
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted" });
  const config = await corpus.config();
  const ask = (text: string, mode: "lexical" | "hybrid") =>
    query({ config, text, count: 1, mode, filter: {} });
  expect(await ask("Haus", "lexical")).toMatchObject({ hits: [{ path: "docs/de.md" }], notes: [] });
  expect(await ask("パッケージの削除", "lexical")).toMatchObject({
    outcome: "nothing-found",
    notes: [expect.stringContaining("puts no blanks between words")],
  });
  expect(await ask("パッケージの削除", "hybrid")).toMatchObject({
    hits: [{ path: "docs/ja.md" }],
    notes: [],
  });
});
