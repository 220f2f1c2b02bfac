import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ruleDocumentation } from "../../src/load/finding.ts";
import { knownRules } from "../../src/pipeline/known-rules.ts";

const names = knownRules.map((rule) => rule.name);
const src = new URL("../../src/", import.meta.url);

test("a rule has one name, in lower case with dashes, and one entry", () => {
  expect(names.filter((name) => !/^[a-z]+(?:-[a-z0-9]+)*$/.test(name))).toEqual([]);
  expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
});

test("every name of a rule in the code is documented", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const written = files.flatMap((file) => {
    const text = readFileSync(new URL(file, src), "utf8");
    // A finding as it is made, and the function that makes those about records.
    return [
      ...text.matchAll(/\brule:\s+"([^"]+)"|\brefuse\(\s*"([^"]+)"|\brule: \w+ \? "([^"]+)" : "([^"]+)"/g),
    ]
      .flatMap(([, ...found]) => found)
      .filter((name) => name !== undefined);
  });
  expect(written.length).toBeGreaterThan(15);
  expect(written.filter((name) => !names.includes(name))).toEqual([]);
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
