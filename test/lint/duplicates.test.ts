import { expect, test } from "vitest";
import { Page } from "../../src/lint/page.ts";
import { readSignature, similarity, sketchOf } from "../../src/lint/sketch.ts";
import { documentOf, lintFiles } from "./lint-files.ts";

/** Words from a small generator, the same on every run. */
function words(count: number, seed: number): string[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return `w${state % 5000}`;
  });
}

const signatureOf = (text: string) => readSignature(sketchOf(new Page(documentOf("a.txt", text))).signature);

/** Share of runs of four words that two texts have in common. */
function exact(left: readonly string[], right: readonly string[]): number {
  const runs = (all: readonly string[]) =>
    new Set(all.slice(3).map((_, at) => all.slice(at, at + 4).join(" ")));
  const [a, b] = [runs(left), runs(right)];
  return a.intersection(b).size / a.union(b).size;
}

test.each([0, 5, 20, 60])(
  "the estimate is near the exact similarity when %i of 400 words differ",
  (changed) => {
    const left = words(400, 1);
    const right = left.map((word, at) => (at % 400 < changed * 6 && at % 6 === 0 ? `x${at}` : word));
    const estimate = similarity(signatureOf(left.join(" ")), signatureOf(right.join(" ")));
    expect(Math.abs(estimate - exact(left, right))).toBeLessThan(0.12);
  },
);

test("case, blanks, punctuation and line ends do not make texts differ", () => {
  const text = words(100, 2);
  const other = text.join("\r\n").toUpperCase().replaceAll("\r\n", ",  \r\n");
  expect(similarity(signatureOf(text.join(" ")), signatureOf(other))).toBe(1);
});

test("among thousands of documents of one template each late one is named once, in little time", () => {
  const template = words(200, 3).join(" ");
  const files = Object.fromEntries(
    Array.from({ length: 2000 }, (_, at) => [`${at}.txt`, `${template} number ${at}.`]),
  );
  const began = performance.now();
  const found = lintFiles(files).findings.filter((one) => one.rule === "document-near-duplicate");
  expect(found).toHaveLength(1999);
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("an exact copy is a duplicate, and no near one", () => {
  const text = words(200, 4).join(" ");
  const rules = lintFiles({ "a.txt": text, "b.txt": text }).findings.map((one) => `${one.path} ${one.rule}`);
  expect(rules).toEqual(["b.txt document-duplicate"]);
});
