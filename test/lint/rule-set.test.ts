import { expect, test } from "vitest";
import { ruleSet } from "../../src/lint/rule-set.ts";
import { knownRules } from "../../src/pipeline/corpus/known-rules.ts";
import { type asTheyAre, lintFiles, setting } from "./lint-files.ts";

const skipped =
  "# Title\n\n### Detail\n\nEnough words follow here that nobody could call this document a tiny one at all.\n";

function severities(files: Readonly<Record<string, string>>, settings: typeof asTheyAre) {
  const set = ruleSet(settings, knownRules, "corpusgate.yaml");
  return lintFiles(files, set).findings.map((one) => [one.path, one.rule, one.severity]);
}

test("the configuration sets severities, and a later setting for a path wins", () => {
  const rule = "heading-level-skipped";
  const settings = {
    rules: [setting({ rule, severity: "error" })],
    paths: [
      { include: ["drafts/**"], rules: [setting({ rule, severity: "info" })] },
      { include: ["drafts/old/*"], rules: [setting({ rule, severity: "off" })] },
    ],
  };
  const files = { "a.md": skipped, "drafts/b.md": `${skipped}\nB.\n`, "drafts/old/c.md": `${skipped}\nC.\n` };
  expect(severities(files, settings)).toEqual([
    ["a.md", rule, "error"],
    ["drafts/b.md", rule, "info"],
  ]);
});

test("a rule about the corpus keeps to the severity of the document it remarks on", () => {
  const rule = "link-broken";
  const text = "See [the plan](plan.md), which says in as many words as it takes what will be done next.\n";
  const settings = {
    rules: [],
    paths: [{ include: ["old/*.md"], rules: [setting({ rule, severity: "off" })] }],
  };
  expect(severities({ "new/a.md": text, "old/b.md": `${text}\n` }, settings)).toContainEqual([
    "new/a.md",
    rule,
    "warning",
  ]);
  expect(severities({ "old/b.md": text }, settings)).toEqual([]);
});

test("an option alone leaves the severity, and a severity alone the options", () => {
  const limits = { rules: [setting({ rule: "heading-too-long", options: { maxCharacters: 4 } })], paths: [] };
  expect(severities({ "a.md": skipped }, limits)).toContainEqual(["a.md", "heading-too-long", "warning"]);
  const severity = { rules: [setting({ rule: "heading-too-long", severity: "error" })], paths: [] };
  expect(severities({ "a.md": skipped }, severity)).not.toContainEqual(["a.md", "heading-too-long", "error"]);
});

test.each([
  [{ rule: "heading-to-long" }, 'there is no rule "heading-to-long"; did you mean "heading-too-long"?'],
  [{ rule: "whatever-it-takes" }, 'there is no rule "whatever-it-takes"'],
  [
    { rule: "heading-too-long", options: { maxCharacter: 3 } },
    'rule "heading-too-long" has no option "maxCharacter"; did you mean "maxCharacters"?',
  ],
  [{ rule: "unclosed-fence", options: { max: 3 } }, 'rule "unclosed-fence" has no options, but "max" is set'],
  [
    { rule: "heading-too-long", options: { maxCharacters: "many" } },
    'option "maxCharacters" of rule "heading-too-long" is not a number of at least 0',
  ],
  [
    { rule: "front-matter-invalid", severity: "off" as const },
    'rule "front-matter-invalid" is always of severity error: the document cannot be ingested and keeps its live version, which nobody should have to guess',
  ],
])("settings that mean nothing are refused: %j", (given, complaint) => {
  const settings = { rules: [], paths: [{ include: ["*"], rules: [setting({ line: 9, ...given })] }] };
  expect(() => ruleSet(settings, knownRules, "corpusgate.yaml")).toThrow(`corpusgate.yaml:9: ${complaint}`);
});

test("what another room finds is given the configured severity, too", () => {
  const found = {
    rule: "document-empty",
    severity: "warning" as const,
    path: "a.txt",
    line: 1,
    message: "Empty.",
    remedy: "",
  };
  const set = (severity: "off" | "error") =>
    ruleSet({ rules: [setting({ rule: "document-empty", severity })], paths: [] }, knownRules, "c");
  expect(lintFiles({}, set("error"), [found]).findings).toMatchObject([{ severity: "error" }]);
  expect(lintFiles({}, set("off"), [found]).findings).toEqual([]);
});
