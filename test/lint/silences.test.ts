import { expect, test } from "vitest";
import { lintFiles, rulesWith } from "./lint-files.ts";

const rule = "heading-level-skipped";
const tiny = rulesWith({ rule: "document-tiny", severity: "off" });

function lint(text: string, path = "page.md") {
  const { findings, silenced } = lintFiles({ [path]: text }, tiny);
  return { rules: findings.map((one) => `${one.line} ${one.rule}`), silenced };
}

test("a comment with a reason quiets the next line of text, and only that one, and is counted", () => {
  const text = `# T\n\n<!-- corpusgate-disable-next-line ${rule}: as the standard numbers it -->\n\n### A\n\n# U\n\n### B\n`;
  expect(lint(text)).toEqual({ rules: [`9 ${rule}`], silenced: { [rule]: 1 } });
});

test("a comment for the file quiets the rule in all of it", () => {
  const text = `# T\n\n### A\n\n# U\n\n### B\n\n<!-- corpusgate-disable-file ${rule}: imported -->\n`;
  expect(lint(text)).toEqual({ rules: [], silenced: { [rule]: 2 } });
});

test("MDX has its own comments", () => {
  const text = `# T\n\n{/* corpusgate-disable-next-line ${rule}: imported */}\n\n### A\n`;
  expect(lint(text, "page.mdx")).toEqual({ rules: [], silenced: { [rule]: 1 } });
});

test("findings about the corpus can be quieted as well", () => {
  const text =
    "# T\n\n<!-- corpusgate-disable-next-line link-broken: comes with the release -->\nSee [it](it.md).\n";
  expect(lint(text)).toEqual({ rules: [], silenced: { "link-broken": 1 } });
});

test.each([
  ["heading-level-skiped: typo", "5 heading-level-skipped", "3 silence-invalid"],
  [rule, "5 heading-level-skipped", "3 silence-invalid"],
  ["front-matter-invalid: no", "5 heading-level-skipped", "3 silence-invalid"],
  ["link-broken: there is none", "5 heading-level-skipped", "3 silence-unused"],
])("a comment that quiets nothing is a finding itself: %s", (directive, ...rules) => {
  expect(lint(`# T\n\n<!-- corpusgate-disable-next-line ${directive} -->\n\n### A\n`)).toEqual({
    rules,
    silenced: {},
  });
});

test("a comment in a code sample is an example", () => {
  const text = `# T\n\n\`\`\`md\n<!-- corpusgate-disable-file ${rule}: no -->\n\`\`\`\n\n### A\n`;
  expect(lint(text)).toEqual({ rules: [`7 ${rule}`], silenced: {} });
});
