import { expect, test } from "vitest";
import { testCorpus } from "../corpus.ts";
import { terminal } from "./terminal.ts";

async function validated(brokenLinks: number, columns?: number): Promise<readonly string[]> {
  const corpus = await testCorpus("");
  const links = Array.from({ length: brokenLinks }, (_, nth) => `See [page ${nth}](missing-${nth}.md).\n\n`);
  await corpus.write("docs/alpha.md", `# Alpha\n\n${links.join("")}`);
  return (await terminal(corpus.folder, undefined, columns)("validate")).stdout.trimEnd().split("\n");
}

test("a page longer than a screen says at its end how it ended", async () => {
  const lines = await validated(40);
  expect(lines[0]).toMatch(/^Validation passed: 1 document/);
  expect(lines.at(-2)).toBe(lines[0]);
  expect(lines.at(-1)).toMatch(/^Report: /);
});

test("a page that fits a screen says it once", async () => {
  const lines = await validated(1);
  expect(lines.filter((one) => one === lines[0])).toHaveLength(1);
});

test("tables are as wide as the terminal at most, and as wide as they are where there is none", async () => {
  const widthOf = (lines: readonly string[]) =>
    Math.max(...lines.filter((line) => /^ {2}-[- ]*$/.test(line)).map((line) => line.length));
  expect(widthOf(await validated(1, 90))).toBe(90);
  expect(widthOf(await validated(1))).toBeGreaterThan(120);
});
