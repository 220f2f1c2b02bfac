import { join } from "node:path";
import { expect, test } from "vitest";
import { emptySourceFindings, listFiles } from "../../../src/load/files/list-files.ts";
import { folderOf, settings, source } from "../folder.ts";

async function listed(files: readonly string[], include: readonly string[], exclude: readonly string[] = []) {
  const root = await folderOf(Object.fromEntries(files.map((file) => [file, "text"])));
  const { files: selected, present } = await listFiles(settings(root, [source({ include, exclude })]));
  return { selected: selected.map((file) => file.path), present };
}

test("what is present is every file where the globs look, hidden ones aside", async () => {
  expect(
    await listed(
      ["docs/a.md", "docs/b.pdf", "docs/x/c.md", "docs/.hidden", "src/d.md", "e.md"],
      ["docs/**/*.md"],
      ["docs/x/**"],
    ),
  ).toEqual({
    selected: ["docs/a.md"],
    present: ["docs/a.md", "docs/b.pdf", "docs/x/c.md"],
  });
});

test("globs select names with accents in characters of their own as if they were typed, and keep them as they are", async () => {
  const [ga, seoul] = ["docs/ガイド.md", "docs/서울/a.md"].map((path) => path.normalize("NFD"));
  const files = [ga ?? "", seoul ?? "", "docs/größe.md"];
  const { selected } = await listed(files, [
    "docs/ガイド.md",
    "docs/서울/*",
    "docs/größe.md".normalize("NFD"),
  ]);
  expect(selected.toSorted()).toEqual(files.toSorted());
  expect((await listed(files, ["docs/**"], ["docs/서울/**", "docs/größe*"])).selected).toEqual([ga]);
});

test("a glob without ** looks no deeper than it says", async () => {
  expect(await listed(["README.md", "logo.svg", "docs/a.md"], ["*.md"])).toEqual({
    selected: ["README.md"],
    present: ["README.md", "logo.svg"],
  });
});

test("a file given by its name is all that is looked at", async () => {
  expect(await listed(["docs/[[.md", "docs/b.md"], ["docs/[[.md"])).toEqual({
    selected: ["docs/[[.md"],
    present: ["docs/[[.md"],
  });
});

test("what is no document by its place is not there: own files, and what verified runs keep unless it is named", async () => {
  const baseline = "reports/baseline-local.json";
  const root = await folderOf({ "a.md": "text", "golden[1].yaml": "text", [baseline]: "{}" });
  const present = async (include: readonly string[]) => {
    const globs = source({ include, ownFiles: ["golden[1].yaml"] });
    return (await listFiles(settings(root, [globs]))).present;
  };
  expect(await present(["**"])).toEqual(["a.md"]);
  expect(await present(["**", baseline])).toEqual(["a.md", baseline]);
});

test("installed packages and hidden folders are left alone unless they are named", async () => {
  const files = [".github/a.md", "node_modules/b/README.md", "c.md"];
  expect((await listed(files, ["**/*.md"])).selected).toEqual(["c.md"]);
  expect((await listed(files, [".github/*.md", "node_modules/b/*.md"])).selected).toEqual([
    ".github/a.md",
    "node_modules/b/README.md",
  ]);
});

test("reports that runs wrote are no documents, wherever they are, unless they are named", async () => {
  const run = "2026-11-26T22-03-48-491Z-production-ingest";
  const files = [`out/${run}/report.md`, `reports/${run}/report.md`, "reports/2026-11-26.md"];
  expect((await listed(files, ["**/*.md"])).selected).toEqual(["reports/2026-11-26.md"]);
  expect((await listed(files, [`out/${run}/*.md`])).selected).toEqual([`out/${run}/report.md`]);
});

test("a source that selects nothing is named in a warning", async () => {
  const root = await folderOf({ "docs/a.md": "a" });
  const listing = await listFiles(
    settings(root, [source(), source({ name: "old", include: ["gone/**/*.md"] })]),
  );
  expect(emptySourceFindings(listing, "corpusgate.yaml")).toMatchObject([
    {
      rule: "source-empty",
      severity: "warning",
      path: "corpusgate.yaml",
      message: expect.stringContaining('"old"'),
    },
  ]);
});

test("where the globs of an empty source find other files, the finding says which", async () => {
  const root = await folderOf({ "docs/a.mdx": "a", "docs/b.mdx": "b", "docs/x.png": "", "docs/LICENSE": "" });
  const listing = await listFiles(settings(root, [source({ include: ["docs/**/*.md"] })]));
  expect(emptySourceFindings(listing, "corpusgate.yaml").map((one) => one.message)).toEqual([
    'Source "docs" selects no file: nothing matches "docs/**/*.md". What is there: 2 .mdx, 1 without an extension, 1 .png.',
  ]);
});

test("a glob with the backslashes of Windows is told to use slashes", async () => {
  const root = await folderOf({ "docs/a.md": "a" });
  const listing = await listFiles(settings(root, [source({ include: ["docs\\*.md"] })]));
  expect(emptySourceFindings(listing, "corpusgate.yaml").map((one) => one.remedy)).toEqual([
    expect.stringContaining("Folders are divided by /, not by \\."),
  ]);
});

test("a glob that matches nothing beside one that does is named, too, but not one whose files are excluded", async () => {
  const root = await folderOf({ "docs/a.md": "a", "docs/old/b.md": "b", "docs/c.MD": "c" });
  const include = ["./docs/*.md", "guide/**/*.md", "docs/old/b.md", "docs/[c].MD"];
  const listing = await listFiles(settings(root, [source({ include, exclude: ["docs/old/**"] })]));
  expect(emptySourceFindings(listing, "corpusgate.yaml").map((one) => [one.severity, one.message])).toEqual([
    ["info", 'Of the include globs of source "docs", nothing matches "guide/**/*.md".'],
  ]);
});

test("a root that does not exist is a failure that says so", async () => {
  const root = join(await folderOf({}), "gone");
  await expect(listFiles(settings(root))).rejects.toThrow(`The folder "${root}" could not be listed.`);
});
