import { expect, test } from "vitest";
import { documentMatcher } from "../../src/load/select.ts";

test.each<[string, string, boolean]>([
  ["docs/**/*.md", "docs/a/b.md", true],
  ["docs/*.md", "docs/a/b.md", false],
  ["./docs/a.md", "docs/a.md", true],
  ["docs/.hidden/*", "docs/.hidden/a.md", true],
  ["data/export.json", "data/export.json#42", true],
  ["data/*.json", "data/export.json#drafts/42", true],
  ["data/export.json#4*", "data/export.json#42", true],
  ["data/export.json#4*", "data/export.json#52", false],
  ["data/export.json#42", "data/export.json", false],
  ["[[.md", "[[.md", true],
  ["a(b.md", "a(b.md", true],
  ["{a", "{a", true],
  ["!x.md", "!x.md", true],
  ["data/[1].json", "data/[1].json#7", true],
  ["notes/c#.md", "notes/c#.md", true],
  ["docs/caf\u00e9.md", "docs/cafe\u0301.md", true],
  ["docs/cafe\u0301*.md", "docs/caf\u00e9.md", true],
])("%s and %s: %s", (glob, path, expected) => {
  expect(documentMatcher([glob])(path)).toBe(expected);
});

test("any of several globs will do", () => {
  const matches = documentMatcher(["a.md", "b/*"]);
  expect(["a.md", "b/c.md", "c.md"].map(matches)).toEqual([true, true, false]);
});
