import { describe, expect, it, test } from "vitest";
import { lintDocument } from "../../src/lint/lint-document.ts";
import type { Example, Rule } from "../../src/lint/rule.ts";
import { rules } from "../../src/lint/rules.ts";
import type { Document } from "../../src/load/document.ts";
import { documentOf, lintFiles, rulesWith } from "./lint-files.ts";

/** What a rule says of one of its examples; rules that are off by default are turned on by naming them. */
function remarks(rule: Rule, example: Example) {
  const { files, options = {} } = typeof example === "string" ? { files: { "page.md": example } } : example;
  const severity = rule.severity === "off" ? "warning" : rule.severity;
  const set = rulesWith({ rule: rule.name, severity, options });
  return lintFiles(files, set).findings.filter((one) => one.rule === rule.name);
}

const examples = (kind: "good" | "bad") =>
  rules.flatMap((rule) => rule.examples[kind].map((example) => ({ name: rule.name, rule, example })));

test("every rule has a good and a bad example", () => {
  expect(rules.filter(({ examples: { good, bad } }) => good.length === 0 || bad.length === 0)).toEqual([]);
});

describe("a rule says nothing of its good examples", () => {
  it.each(examples("good"))("$name: $example", ({ rule, example }) => {
    expect(remarks(rule, example)).toEqual([]);
  });
});

describe("a rule remarks on its bad examples", () => {
  it.each(examples("bad"))("$name: $example", ({ rule, example }) => {
    expect(remarks(rule, example)).not.toEqual([]);
  });
});

test("a finding says where it is, what was found and expected, what to do and where the rule is documented", () => {
  const text = "---\ntitle: T\n---\n\n# Title\n\n### Detail\n";
  expect(lintFiles({ "page.md": text }).findings).toEqual(
    [
      {
        rule: "document-tiny",
        severity: "info",
        path: "page.md",
        line: 4,
        column: 1,
        message: "The document has 2 words; at least 15 were expected.",
        actual: "2",
        expected: "at least 15",
        remedy: "Finish it, add it to another document, or exclude it.",
        documentation: "docs/lint.md#document-tiny",
      },
      {
        rule: "heading-level-skipped",
        severity: "warning",
        path: "page.md",
        line: 7,
        column: 1,
        message: "A heading of level 3 follows one of level 1; at most level 2 was expected.",
        actual: "level 3",
        expected: "at most level 2",
        remedy: "Raise the heading, or write the one that is missing.",
        documentation: "docs/lint.md#heading-level-skipped",
      },
    ].toReversed(),
  );
});

test("records are short by nature, and documents of a CMS are not", () => {
  const found = (format: Document["format"]) =>
    lintDocument({ ...documentOf("a.md", "To do."), format }, [], rulesWith()).findings.map(
      ({ rule, remedy }) => [rule, remedy],
    );
  expect(found("csv")).toEqual([]);
  expect(found("markdown")).toEqual([
    ["document-tiny", "Finish it, add it to another document, or exclude it."],
  ]);
  const remedy = "Finish it, leave it out of the export, or give it `status: archived`, which keeps it out.";
  expect(found("sanity")).toEqual([["document-tiny", remedy]]);
});
