import { expect, test } from "vitest";
import { builtInFields } from "../../../src/config/metadata-fields.ts";
import { pageLanguage } from "../../../src/load/metadata/page-language.ts";
import { documents, loadFiles } from "../folder.ts";

test.each([
  ['<!DOCTYPE html>\n<html lang="de-AT">', { language: "de-AT" }],
  ["<HTML class=x LANG=fr><p>", { language: "fr" }],
  ['<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="ja"\n  dir="ltr">', { language: "ja" }],
  ['<html lang="">', {}],
  ['<html lang="und">', {}],
  ['<html lang="{{ page.lang }}">', {}],
  ['<html data-lang="de"><p lang="de">', {}],
  [`${" ".repeat(20_000)}<html lang="de">`, {}],
])("%j", (html, said) => {
  expect(pageLanguage(html, builtInFields)).toEqual(said);
});

test("a language that the field does not have is none", () => {
  const language = { ...builtInFields.language, type: "text", required: false, enum: ["de", "en"] } as const;
  expect(pageLanguage('<html lang="de">', { language })).toEqual({ language: "de" });
  expect(pageLanguage('<html lang="de-DE">', { language })).toEqual({});
});

test("front matter and the source's defaults say more than the page", async () => {
  const page = '<html lang="en"><body><p>Wir bauen Häuser.</p></body></html>';
  const files = { "docs/a.html": page, "docs/b.html": `---\nlanguage: nl\n---\n${page}` };
  const languages = async (metadata: Record<string, string>) =>
    documents(await loadFiles(files, { metadata })).map((one) => one.metadata.language);
  expect(await languages({})).toEqual(["en", "nl"]);
  expect(await languages({ language: "de" })).toEqual(["de", "nl"]);
});
