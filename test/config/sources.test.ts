import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { builtInFields } from "../../src/config/metadata-fields.ts";
import { readConfig } from "../../src/config/read-config.ts";

const root = await mkdtemp(join(tmpdir(), "corpusgate-sources-"));
afterAll(() => rm(root, { recursive: true, force: true }));

async function read(yaml: string, variables: Readonly<Record<string, string>> = {}) {
  const file = join(root, "corpusgate.yaml");
  await writeFile(file, `version: 1\ncorpus: test\n${yaml}`);
  return (await readConfig({ file, environment: "local", variables })).load;
}

async function refusalOf(yaml: string): Promise<string> {
  return read(yaml).then(
    () => "accepted",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

const docs = 'sources: [{ name: docs, include: ["docs/**"] }]\n';

describe("fields", () => {
  test("add to the built-in ones, and narrow or require them", async () => {
    const { fields } = await read(
      `${docs}fields:\n  status: { enum: [live, draft], required: true }\n  pages: { type: number }\n  level: { enum: [1, 2] }\n`,
    );
    expect(fields).toEqual({
      ...builtInFields,
      status: { type: "text", enum: ["live", "draft"], required: true },
      pages: { type: "number", enum: undefined, required: false },
      level: { type: "text", enum: ["1", "2"], required: false },
    });
  });

  test("cannot give a built-in field another type, nor embed_mode other values", async () => {
    expect(await refusalOf(`${docs}fields:\n  labels: { type: text }\n`)).toBe(
      `corpusgate.yaml:5: "fields.labels.type": "labels" is built in and is of type list`,
    );
    expect(await refusalOf(`${docs}fields:\n  embed_mode: { enum: [full] }\n`)).toBe(
      `corpusgate.yaml:5: "fields.embed_mode.enum": the values of embed_mode are fixed: full, metadata, none`,
    );
    expect(await refusalOf(`${docs}fields:\n  pages: { typ: number }\n`)).toContain('unknown key "typ"');
  });
});

test("globs that leave git's folder out are taken as any other", async () => {
  const { sources } = await read(
    'sources: [{ name: docs, include: ["**/*.md"], exclude: ["**/.git/**"] }]\n',
  );
  expect(sources[0]?.exclude).toEqual(["**/.git/**"]);
});

test("the configuration, and what it names beside documents, is no document unless a glob names it", async () => {
  const named = "golden: ./golden.yaml\ngate: { thresholds: t.json }\ndrift: { queries: asked.txt }\n";
  const { sources } = await read(
    `${named}sources:\n  - { name: all, include: ["**"] }\n  - { name: some, include: ["golden.yaml", "*.txt"] }\n  - { name: cms, include: ["**"], fetch: [node, fetch.mjs] }\n`,
  );
  expect(sources.map(({ ownFiles }) => ownFiles)).toEqual([
    ["corpusgate.yaml", "golden.yaml", "t.json", "asked.txt"],
    ["corpusgate.yaml", "t.json", "asked.txt"],
    [],
  ]);
});

describe("a manifest", () => {
  test("is none of the documents that it lists", async () => {
    const { sources } = await read(
      'sources: [{ name: docs, include: ["docs/**"], exclude: ["docs/x/**"], manifest: ./docs/list.md }]\n',
    );
    expect(sources[0]).toMatchObject({
      manifest: "docs/list.md",
      exclude: ["docs/x/**"],
      ownFiles: ["corpusgate.yaml", "docs/list.md"],
    });
  });

  test("lies inside the folder of the configuration", async () => {
    expect(
      await refusalOf('sources: [{ name: docs, include: ["docs/**"], manifest: ../list.md }]\n'),
    ).toContain("expected a path inside the folder of this file");
  });
});

describe("a fetched source", () => {
  test("gets PATH, HOME and the variables that it names, and no other", async () => {
    const { sources } = await read(
      `sources: [{ name: cms, include: ["*.json"], fetch: [node, "\${SCRIPT:-fetch.mjs}"], fetchEnv: [CMS_TOKEN, CMS_URL] }]\n`,
      { PATH: "/bin", HOME: "/home/x", CMS_TOKEN: "t", OPENAI_API_KEY: "k", DATABASE_URL: "d" },
    );
    expect(sources[0]?.fetch).toEqual({
      command: ["node", "fetch.mjs"],
      variables: { CMS_TOKEN: "t", CMS_URL: undefined },
      surroundings: { PATH: "/bin", HOME: "/home/x" },
      timeoutMs: 300_000,
      maxBytes: 100_000_000,
    });
  });

  const refused: readonly [source: string, complaint: string][] = [
    ['{ name: "the cms", include: ["*"], fetch: [node] }', "the name of a fetched source is a folder name"],
    ["{ name: cms, include: ['*'], fetch: [] }", "sources[0].fetch"],
    ["{ name: cms, include: ['*'], fetch: node x.mjs }", '"sources[0].fetch" is text; expected'],
    ["{ name: cms, include: ['*'], fetchEnv: [A] }", "expected `fetch` beside it"],
    ["{ name: cms, include: ['*'], fetch: [node], fetchEnv: ['A=b'] }", "expected the name of a variable"],
    [
      "{ name: cms, include: ['*'], fetch: [node], manifest: list.md }",
      "a fetched source cannot have a manifest",
    ],
  ];
  for (const [source, complaint] of refused) {
    test(`is refused as ${source}`, async () => {
      expect(await refusalOf(`sources: [${source}]\n`)).toContain(complaint);
    });
  }
});

describe("a key that no file of its source is read with", () => {
  const ofFiles = "no file of this source is read with it: they are";
  const unread: readonly [source: string, complaint: string][] = [
    [
      "include: ['docs/**/*.md'], record: { text: [body] }",
      `"sources[0].record": ${ofFiles} markdown; expected it at a source of json, jsonl, yaml, csv, or sanity`,
    ],
    [
      "include: ['docs/**/*.{md,mdx}'], sanity: { types: [post] }",
      `"sources[0].sanity": ${ofFiles} markdown and mdx; expected it at a source of sanity`,
    ],
    ["include: ['e.ndjson'], sanity: { types: [post] }", "expected `format: sanity` beside it"],
    ["include: ['*.json'], record: { delimiter: ';' }", `"sources[0].record.delimiter": ${ofFiles} json`],
    ["include: ['*'], format: jsonl, record: { at: data }", `"sources[0].record.at": ${ofFiles} jsonl`],
    ["include: ['*.html'], templateTags: omit", `"sources[0].templateTags": ${ofFiles} html`],
  ];
  test.each(unread)("is refused: %s", async (source, complaint) => {
    expect(await refusalOf(`sources: [{ name: s, ${source} }]\n`)).toContain(complaint);
  });

  test.each([
    "include: ['docs/**'], record: { text: [body] }",
    "include: ['docs/*.md', 'docs/*.csv'], record: { delimiter: ';' }",
    "include: ['e.ndjson'], format: sanity, sanity: { types: [post] }, record: { text: [body] }",
    "include: ['e.tar.gz'], sanity: { types: [post] }",
    "include: ['docs/*.@(md|html)'], templateTags: omit",
    "include: ['docs/*.{md,other}'], record: { text: [body] }",
  ])("is taken where a file may be: %s", async (source) => {
    expect((await read(`sources: [{ name: s, ${source} }]\n`)).sources).toHaveLength(1);
  });
});
