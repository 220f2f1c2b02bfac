import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { execa } from "execa";
import { expect, test } from "vitest";
import type { Loaded } from "../../../src/load/document.ts";
import { documents, findings, loadFiles, skippedPaths, source } from "../folder.ts";

const record = { ...source().record, id: "_id" };
const line =
  '{"_id":"a","_type":"post","_rev":"r","_createdAt":"2025-01-01T00:00:00Z","_updatedAt":"2025-01-02T00:00:00Z","title":"A","body":"Text."}\n';

/** Packed by the system's tar, in the layout of `sanity dataset export`. */
async function packed(
  files: Readonly<Record<string, string | Uint8Array>>,
  ...options: readonly string[]
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "corpusgate-export-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, "in", name, ".."), { recursive: true });
      await writeFile(join(folder, "in", name), content);
    }
    await execa(
      "tar",
      [
        "-czf",
        "../out.tar.gz",
        ...options,
        ...new Set(Object.keys(files).map((name) => name.split("/")[0] ?? "")),
      ],
      { cwd: join(folder, "in") },
    );
    return (await execa("cat", [join(folder, "out.tar.gz")], { encoding: "buffer" })).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const layout = {
  "production-export-2025-01-02t00-00-00-000z/images/ab-1x1.png": new Uint8Array(2000).fill(7),
  "production-export-2025-01-02t00-00-00-000z/data.ndjson": line,
  "production-export-2025-01-02t00-00-00-000z/assets.json": '{"image-ab":{"originalFilename":"cat.png"}}',
};

function pairs(loaded: readonly Loaded[]) {
  return loaded.flatMap((one) => one.findings).map(({ actual, expected }) => [actual, expected]);
}

test("the documents of a packed export are those of its data.ndjson", async () => {
  const loaded = await loadFiles({ "docs/e.tar.gz": await packed(layout) }, { record });
  expect(findings(loaded)).toEqual([]);
  expect(documents(loaded)).toMatchObject([
    { path: "docs/e.tar.gz#a", format: "sanity", text: "Text.", title: "A", line: 1 },
  ]);
});

test("the date of a packed export is that of its archive, not of the last change in it", async () => {
  const sanity = { ...source().sanity, maxAgeDays: 30 };
  const fresh = await loadFiles({ "docs/e.tar.gz": await packed(layout) }, { record, sanity });
  const old = await loadFiles(
    { "docs/e.tar.gz": await packed(layout, "--mtime=2025-01-02") },
    { record, sanity },
  );
  expect(findings(fresh)).toEqual([]);
  expect(findings(old)).toMatchObject([{ rule: "stale-export" }]);
});

test("an archive that names a file outside of itself is refused", async () => {
  const loaded = await loadFiles(
    {
      "docs/e.tar.gz": await packed(
        { "data.ndjson": line, "evil.txt": "x" },
        "-P",
        "--transform=s,evil,../../evil,",
      ),
    },
    { record },
  );
  expect(findings(loaded)).toEqual([
    { rule: "export-path-outside", severity: "error", path: "docs/e.tar.gz", line: 1 },
  ]);
  expect(pairs(loaded)).toEqual([["a path with .. or from the root", "paths inside of the archive"]]);
  expect(skippedPaths(loaded)).toEqual(["docs/e.tar.gz"]);
});

test("an archive that unpacks to more than the limit is refused while it is read", async () => {
  const bomb = await packed({ "x/data.ndjson": line, "x/zeros": new Uint8Array(50_000_000) });
  expect(bomb.length).toBeLessThan(100_000);
  const loaded = await loadFiles({ "docs/e.tar.gz": bomb }, { record });
  expect(findings(loaded)).toEqual([
    { rule: "export-too-large", severity: "error", path: "docs/e.tar.gz", line: 1 },
  ]);
  expect(pairs(loaded)).toEqual([["more than 2000000 bytes", "at most 2000000"]]);
});

test("one stream of zeros without any file is refused", async () => {
  const loaded = await loadFiles({ "docs/e.tar.gz": gzipSync(new Uint8Array(50_000_000)) }, { record });
  expect(findings(loaded)).toMatchObject([{ severity: "error", path: "docs/e.tar.gz" }]);
  expect(skippedPaths(loaded)).toEqual(["docs/e.tar.gz"]);
});

test.each([
  ["is no archive", "Z_DATA_ERROR", () => Promise.resolve(Buffer.from("hello"))],
  [
    "is a packed text and no archive",
    "a broken archive",
    () => Promise.resolve(gzipSync("hello ".repeat(1000))),
  ],
  ["ends early", "Z_BUF_ERROR", async () => (await packed(layout)).subarray(0, 150)],
  ["is empty", "Z_BUF_ERROR", () => Promise.resolve(new Uint8Array())],
  ["holds no data.ndjson", "no data.ndjson", () => packed({ "x/other.txt": "x" })],
])("a file that %s is refused", async (_what, actual, bytes) => {
  const loaded = await loadFiles({ "docs/e.tar.gz": await bytes() }, { record });
  expect(findings(loaded)).toEqual([
    { rule: "export-unreadable", severity: "error", path: "docs/e.tar.gz", line: 1 },
  ]);
  const expected =
    actual === "no data.ndjson" ? "a data.ndjson" : "a .tar.gz as `sanity dataset export` writes it";
  expect(pairs(loaded)).toEqual([[actual, expected]]);
});

test("a pointer of Git LFS in place of an archive is told as one", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`;
  const loaded = await loadFiles({ "docs/e.tar.gz": pointer }, { record });
  expect(findings(loaded)).toEqual([
    { rule: "file-lfs-pointer", severity: "error", path: "docs/e.tar.gz", line: 1 },
  ]);
});

test("a data.ndjson that is not UTF-8 is refused", async () => {
  const loaded = await loadFiles(
    { "docs/e.tar.gz": await packed({ "x/data.ndjson": new Uint8Array([0x7b, 0xff, 0x7d]) }) },
    { record },
  );
  expect(findings(loaded)).toMatchObject([{ rule: "file-not-utf8" }]);
});
