import { expect, test } from "vitest";
import { lintDocument } from "../../src/lint/lint-document.ts";
import { documentOf, rulesWith } from "./lint-files.ts";

/** Half of what a file may hold at most would take minutes if any rule were quadratic; linear ones need a second or two. */
const length = 2_000_000;

/** Each makes some pattern begin again and again, and never end. */
const bait = [
  "![",
  "[a](",
  "<a href=",
  "<a name=x>",
  "<h1>a",
  "<!--",
  "ignore all the your my ",
  "don't tell the ",
  "{: #",
  "\u200b",
  "\u00c3\u00a9",
  "\u{1f3f4}\u{e0041}",
  "a\u0301",
  "<b style=';display ",
  "<!-- corpusgate-disable-file a ",
];

test.each(bait)("a line of 2 MB of %j is linted in seconds", { timeout: 60_000 }, (unit) => {
  const text = unit.repeat(length / unit.length);
  const began = performance.now();
  const { findings, facts } = lintDocument(documentOf("page.md", text), [], rulesWith());
  expect(findings.every((one) => one.message.length < 400)).toBe(true);
  expect(JSON.stringify(facts).length).toBeLessThan(10_000_000);
  expect(performance.now() - began).toBeLessThan(45_000);
});
