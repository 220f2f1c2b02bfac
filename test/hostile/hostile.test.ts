import { expect, test } from "vitest";
import { errorsOf, validateHostile } from "./corpus.ts";

const repeated = (count: number, line: (index: number) => string, between = "\n") =>
  Array.from({ length: count }, (_, index) => line(index)).join(between);

test("texts made to be slow are all read, beside the good one", async () => {
  const slow: Readonly<Record<string, string>> = {
    words: `# L\n\n${"the quick brown fox ".repeat(100_000)}`,
    letters: "a".repeat(500_000),
    quotes: `${"> ".repeat(500)}text\n`.repeat(100),
    lists: repeated(500, (index) => `${"  ".repeat(index)}- item`),
    both: repeated(300, (index) => `${"> - ".repeat(index)}x`),
    brackets: `${"a!".repeat(15_000)}${"(".repeat(15_000)}${"![".repeat(15_000)}`,
    tags: `${"<".repeat(30_000)}${"<!--".repeat(6_000)}${"<a ".repeat(6_000)}`,
    emphasis: `${"*_".repeat(30_000)}${"`".repeat(29_999)}x${"~~".repeat(15_000)}`,
    links: "[a](".repeat(30_000),
    blanks: `${" ".repeat(300_000)}x`,
    cells: `${"|".repeat(30_000)}\n${"|-".repeat(15_000)}\n${"|x".repeat(15_000)}`,
    rows: `# T\n\n|a|b|\n|-|-|\n${"|x y|z w|\n".repeat(10_000)}`,
    entities: `${"&".repeat(30_000)}${"\\".repeat(60_000)}${"http://".repeat(10_000)}`,
    addresses: `${"a@".repeat(30_000)}${"a.".repeat(30_000)}${"postgres://a:b".repeat(6_000)}`,
    sensitive: `---\npricing_sensitive: true\n---\n${"€1 ".repeat(15_000)}${"1,".repeat(30_000)}${"|1".repeat(15_000)}`,
    bidi: "# Bidi\n\naccess \u202e nimda \u202c ok \u2066x\u2069\n",
  };
  const files = Object.fromEntries(Object.entries(slow).map(([name, text]) => [`docs/${name}.md`, text]));
  const mdx = `${"{".repeat(15_000)}${"<A ".repeat(6_000)}${"export ".repeat(6_000)}`;
  const validated = await validateHostile({ files: { ...files, "docs/expressions.mdx": mdx } });
  expect(errorsOf(validated)).toEqual(["docs/bidi.md:3 bidi-override", "docs/expressions.mdx:1 mdx-invalid"]);
  expect(validated.documents).toBe(Object.keys(slow).length + 1);
});

test("front matter made to explode is a located finding", async () => {
  const bomb = repeated(
    12,
    (index) => `l${index + 1}: &l${index + 1} [${repeated(9, () => `*l${index}`, ",")}]`,
  );
  const validated = await validateHostile({
    files: {
      "docs/aliases.md": `---\nl0: &l0 [x, x, x]\n${bomb}\n---\nx\n`,
      "docs/brackets.md": `---\na: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n---\nx\n`,
      "docs/deep.md": `---\n${repeated(2_000, (index) => `${" ".repeat(index)}a:`)}\n---\nx\n`,
      "docs/keys.md": `---\n${repeated(100_000, (index) => `k${index}: 1`)}\n---\nx\n`,
      "docs/text.md": `---\na: "${"\\\\x".repeat(300_000)}"\n---\nx\n`,
      "docs/twice.md": "---\na: 1\na: 2\n---\nx\n",
      "docs/prototype.md":
        "---\n__proto__: { polluted: yes }\nconstructor: { prototype: { x: 1 } }\n---\n# P\n\nx\n",
    },
  });
  expect(errorsOf(validated)).toEqual([
    "docs/aliases.md:14 front-matter-invalid",
    "docs/brackets.md:2 front-matter-invalid",
    "docs/deep.md:101 front-matter-invalid",
    "docs/keys.md:2 front-matter-invalid",
    "docs/twice.md:3 front-matter-invalid",
  ]);
  expect(validated.documents).toBe(3);
});

test("bytes that are no UTF-8 text, and characters that cannot be stored, are located findings", async () => {
  const validated = await validateHostile({
    files: {
      "docs/nul.md": "# N\n\na\0b\n",
      "docs/utf16.md": Buffer.from("\uFEFF# Hi\n", "utf16le"),
      "docs/unmarked.md": Buffer.from("# Hi\n", "utf16le"),
      "docs/shift-jis.md": Buffer.from([0x23, 0x20, 0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x0a]),
      "docs/cut.md": Buffer.from("# T\n\nü").subarray(0, -1),
      "docs/half.json":
        '[{"_id":"h","body":"half \\ud800 pair"},{"_id":"ok","body":"fine"},{"_id":"\\udfff","body":"x"}]',
      "docs/half.ndjson": '{"_id":"1","body":"\\ud83d"}\n{"_id":"2","body":"fine"}\n{broken\n',
      "docs/zero.json": '[{"_id":"z","body":"a\\u0000b"}]',
    },
  });
  expect(errorsOf(validated)).toEqual([
    "docs/cut.md:3 file-not-utf8",
    "docs/half.json#h:1 character-not-storable",
    "docs/half.json:1 record-id-invalid",
    "docs/half.ndjson#1:1 character-not-storable",
    "docs/half.ndjson:3 json-invalid",
    "docs/nul.md:3 character-not-storable",
    "docs/shift-jis.md:1 file-not-utf8",
    "docs/unmarked.md:1 character-not-storable",
    "docs/utf16.md:1 file-not-utf8",
    "docs/zero.json#z:1 character-not-storable",
  ]);
  expect(validated.documents).toBe(3);
});

test("JSON made to be deep, wide, double or strange is read or refused where it stands", async () => {
  const validated = await validateHostile({
    files: {
      "docs/brackets.json": "[".repeat(200_000) + "]".repeat(200_000),
      "docs/deep.json": `{"_id":"d","body":"x","a":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`,
      "docs/open.json": '{"a":['.repeat(50_000),
      "docs/double.json":
        '[{"_id":"k","body":"a","body":"b"},{"_id":"p","__proto__":{"z":1},"body":"c","constructor":"k"}]',
      "docs/same.json": JSON.stringify(Array.from({ length: 20_000 }, () => ({ _id: "s", body: "t" }))),
      "docs/wide.json": `[{"_id":"w",${repeated(50_000, (index) => `"k${index}":"v"`, ",")}}]`,
    },
  });
  const errors = errorsOf(validated);
  expect(errors.filter((one) => !one.startsWith("docs/same.json#s"))).toEqual([
    "docs/brackets.json:1 record-not-an-object",
    "docs/open.json:1 json-invalid",
  ]);
  expect(errors.filter((one) => one.startsWith("docs/same.json#s"))).toHaveLength(20);
  expect(validated.findings.filter((one) => one.rule === "record-key-duplicate")).toMatchObject([
    { path: "docs/double.json", line: 1, severity: "warning" },
  ]);
  expect(validated.documents).toBe(5);
});

test("files of a million broken lines or empty records are a few findings, and what is live from them stays", async () => {
  const validated = await validateHostile({
    files: {
      "docs/broken.jsonl": `{"_id":"first","body":"x"}\n${"x\n".repeat(1_000_000)}`,
      "docs/empty.jsonl": "{}\n".repeat(1_000_000),
      "docs/numbers.json": `[${"1,".repeat(1_000_000)}1]`,
      "docs/numbers.yaml": "- 1\n".repeat(1_000_000),
      "docs/narrow.csv": `_id,body\n${"x\n".repeat(1_000_000)}`,
      "docs/rows.csv": `_id\n${"x\n".repeat(1_000_000)}`,
    },
  });
  const errors = errorsOf(validated);
  expect(errors.filter((one) => !one.startsWith("docs/broken.jsonl"))).toEqual([
    "docs/empty.jsonl:1 file-too-many-records",
    "docs/narrow.csv:1 csv-invalid",
    "docs/numbers.json:1 file-too-many-records",
    "docs/numbers.yaml:300001 yaml-invalid",
    "docs/rows.csv:1 file-too-many-records",
  ]);
  expect(errors.filter((one) => one.startsWith("docs/broken.jsonl"))).toHaveLength(20);
  expect(validated.findings.map((one) => one.message)).toContain(
    "This is not JSON. The same of 980 more from here on, and what follows the last of them was not read.",
  );
  expect(validated.skipped).toEqual(
    ["broken.jsonl", "empty.jsonl", "narrow.csv", "numbers.json", "numbers.yaml", "rows.csv"].map(
      (name) => `docs/${name}`,
    ),
  );
  expect(validated.documents).toBe(2);
});

test("very many directives and comments that quiet nothing are looked at in bounded time", async () => {
  const validated = await validateHostile({
    files: {
      "docs/includes.md": "{{#include gone}}\n".repeat(100_000),
      "docs/comments.md": "<!-- corpusgate-disable-next-line link-broken: why -->\n[a](b.md)\n\n".repeat(
        20_000,
      ),
      "docs/wrong.md": "<!-- corpusgate-disable-next-line x -->\n\n".repeat(20_000),
    },
  });
  expect(errorsOf(validated)).toEqual([]);
  expect(validated.documents).toBe(4);
  const of = (rule: string) => validated.findings.filter((one) => one.rule === rule).length;
  expect([of("include-not-resolved"), of("silence-invalid")]).toEqual([1001, 20]);
});

test("names that mean something elsewhere are names", async () => {
  const names = [
    "[[",
    "%",
    "~",
    "%2e%2e",
    "a\\b",
    " ",
    "-rf",
    "#x#",
    "__proto__",
    "constructor",
    "a*b",
    "$(x)",
    "日本",
  ];
  const validated = await validateHostile({
    files: Object.fromEntries(names.map((name) => [`docs/${name}.md`, `# ${name}\n\nx\n`])),
  });
  expect(errorsOf(validated)).toEqual([]);
  expect(validated.documents).toBe(names.length + 1);
});

test("what is no file, no regular one, too large or elsewhere is said, and nothing waits for it", async () => {
  const validated = await validateHostile({
    pipes: ["docs/pipe.md"],
    sparse: { "docs/huge.md": 1_000_000_000, "docs/huge.json": 1_000_000_000 },
    files: { "docs/folder.md/inside.md": "# Inside\n\nx\n" },
    links: {
      "docs/to-pipe.md": "pipe.md",
      "docs/zero.md": "/dev/zero",
      "docs/etc": "/etc",
      "docs/passwd.md": "/etc/passwd",
      "docs/up": "..",
      "docs/self.md": "self.md",
      "docs/gone.md": "nowhere.md",
    },
  });
  expect(errorsOf(validated).filter((one) => !one.startsWith("docs/up/"))).toEqual([
    "docs/etc:1 file-outside-root",
    "docs/gone.md:1 file-unreadable",
    "docs/huge.json:1 file-too-large",
    "docs/huge.md:1 file-too-large",
    "docs/passwd.md:1 file-outside-root",
    "docs/pipe.md:1 file-unreadable",
    "docs/self.md:1 file-unreadable",
    "docs/to-pipe.md:1 file-unreadable",
    "docs/zero.md:1 file-outside-root",
  ]);
  expect(validated.skipped).not.toContain("docs/good.md");
});

test("folders that all link to each other are walked in bounded time, and what is not followed is said", async () => {
  const names = Array.from({ length: 14 }, (_, index) => `f${index}`);
  const links = names.flatMap((from) =>
    names.filter((to) => to !== from).map((to) => [`docs/${from}/${to}`, `../${to}`] as const),
  );
  const validated = await validateHostile({
    files: Object.fromEntries(names.map((name) => [`docs/${name}/page.md`, `# ${name}\n\nx\n`])),
    links: Object.fromEntries(links),
  });
  const errors = validated.findings.filter((one) => one.severity === "error");
  expect(new Set(errors.map((one) => one.rule))).toEqual(new Set(["folder-linked-too-often"]));
  expect(validated.documents).toBe(1 + 9 * names.length);
});

test("very many tiny files and records are read in little memory", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [`docs/tiny/${index}.md`, "x"]),
  );
  const records = JSON.stringify(
    Array.from({ length: 10_000 }, (_, index) => ({ _id: `r${index}`, body: `t${index}` })),
  );
  const validated = await validateHostile({ files: { ...files, "docs/many.json": records } });
  expect(errorsOf(validated)).toEqual([]);
  expect(validated.documents).toBe(11_001);
});
