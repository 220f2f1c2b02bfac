import { expect, test } from "vitest";
import { ruleSet } from "../../src/lint/rule-set.ts";
import { settle } from "../../src/lint/settle.ts";
import type { Finding } from "../../src/load/finding.ts";
import { knownRules } from "../../src/pipeline/corpus/known-rules.ts";
import { setting } from "./lint-files.ts";

function found(rule: string, severity: Finding["severity"]): Finding {
  return { rule, severity, path: "docs/a.md", line: 1, message: "It is so.", remedy: "Mend it." };
}

/** What findings of other rooms become. */
function settled(
  findings: readonly Finding[],
  wanted: Readonly<Record<string, Finding["severity"] | "off">>,
) {
  const rules = Object.entries(wanted).map(([rule, severity]) => setting({ rule, severity }));
  const set = ruleSet({ rules, paths: [] }, knownRules, "corpusgate.yaml");
  return settle(findings, new Map(), set).findings.map((one) => [one.rule, one.severity]);
}

test("a severity in the configuration holds for what loading finds", () => {
  const findings = [
    found("source-empty", "warning"),
    found("stale-export", "warning"),
    found("records-left-out", "info"),
    found("section-not-found", "warning"),
  ];
  const wanted = { "source-empty": "error", "stale-export": "info", "records-left-out": "off" } as const;
  expect(settled(findings, wanted)).toEqual([
    ["source-empty", "error"],
    ["stale-export", "info"],
    ["section-not-found", "warning"],
  ]);
});

test("lost text of MDX is as grave as loading says, until the configuration says otherwise", () => {
  const findings = [found("mdx-text-lost", "info"), found("mdx-text-lost", "error")];
  expect(settled(findings, {}).map(([, severity]) => severity)).toEqual(["info", "error"]);
  expect(settled(findings, { "mdx-text-lost": "warning" }).map(([, severity]) => severity)).toEqual([
    "warning",
    "warning",
  ]);
});

const lockedRules = knownRules.filter((rule) => rule.locked !== undefined).map((rule) => rule.name);

test.each(lockedRules)("%s cannot be quieted, neither by the configuration nor by a comment", (rule) => {
  expect(() => settled([], { [rule]: "off" })).toThrow(`rule "${rule}" is always of severity error`);
  const silence = { rule, target: null, reason: "we know", line: 3 };
  const set = ruleSet({ rules: [], paths: [] }, knownRules, "corpusgate.yaml");
  const { findings, silenced } = settle([found(rule, "error")], new Map([["docs/a.md", [silence]]]), set);
  expect(findings.map((one) => [one.rule, one.severity])).toEqual([
    [rule, "error"],
    ["silence-invalid", "warning"],
  ]);
  expect(silenced).toEqual({});
});
