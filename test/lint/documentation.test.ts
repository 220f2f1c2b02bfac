import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ruleDocumentation } from "../../src/load/finding.ts";
import { loadRules } from "../../src/load/rules/load-rules.ts";
import { knownRules } from "../../src/pipeline/corpus/known-rules.ts";
import { fetchRules } from "../../src/pipeline/fetch/fetch-rules.ts";

const names = knownRules.map((rule) => rule.name);
const src = new URL("../../src/", import.meta.url);

test("a rule has one name, in lower case with dashes, and one entry", () => {
  expect(names.filter((name) => !/^[a-z]+(?:-[a-z0-9]+)*$/.test(name))).toEqual([]);
  expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
});

/** Every TypeScript file of `src` but those that document rules. */
const code = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/-rules\.ts$|^lint\/rules?\//.test(file))
  .map((file) => readFileSync(new URL(file, src), "utf8"));

/** A finding as it is made, the choice between two, and the functions that make those of records and of fetches. */
const emitted =
  /\brule: (?:\w+ \? )?"([a-z]+(?:-[a-z]+)+)"(?: [:|] "([a-z]+(?:-[a-z]+)+)")*|\b(?:refuse|fail)\(\s*"([a-z]+(?:-[a-z]+)+)"/g;

test("every name of a rule in the code is documented", () => {
  const written = code.flatMap((text) =>
    [...text.matchAll(emitted)].flatMap(([, ...found]) => found).filter((name) => name !== undefined),
  );
  expect(new Set(written).size).toBeGreaterThan(35);
  expect(written.filter((name) => !names.includes(name))).toEqual([]);
});

test("no rule of loading or fetching is documented that nothing emits", () => {
  const entries = [...loadRules, ...fetchRules].map((rule) => rule.name);
  expect(entries.filter((name) => !code.some((text) => text.includes(`"${name}"`)))).toEqual([]);
});

test("the page of rules has a section for each, where findings point", () => {
  const page = readFileSync(new URL("../../docs/lint.md", import.meta.url), "utf8");
  const missing = names.filter((name) => !page.includes(`\n## ${name}\n`));
  expect(missing).toEqual([]);
  expect(ruleDocumentation("link-broken")).toBe("docs/lint.md#link-broken");
});

test("what is locked says why, and what is off by default says so in its description", () => {
  expect(knownRules.filter((rule) => rule.locked === "")).toEqual([]);
  const silent = knownRules.filter((rule) => rule.severity === "off" && !/\boff\b/i.test(rule.description));
  expect(silent).toEqual([]);
});
