import { expect, test } from "vitest";
import { lintDocument } from "../../src/lint/lint-document.ts";
import { settle } from "../../src/lint/settle.ts";
import { documents, loadFiles } from "../load/folder.ts";
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

test.each([
  ["page.mdx", "# T\n\n{/* DIRECTIVE: imported */}\n\n### A\n\n# U\n\n### B\n", ["9"], 1],
  ["page.mdx", "# T\n\n<!-- DIRECTIVE: imported -->\n### A\n", [], 1],
  ["page.mdx", "# T\n\n{/* DIRECTIVE */}\n### A\n", ["4", "3 silence-invalid"], 0],
  ["page.mdx", "# T\n\n```\n{/* DIRECTIVE: no */}\n```\n\n### A\n", ["7"], 0],
  ["page.html", "<h1>T</h1>\n<!-- DIRECTIVE: imported -->\n<h3>A</h3>\n<h1>U</h1>\n<h3>B</h3>", ["5"], 1],
])(
  "comments of what is loaded as other text than its own count, too: %s %j",
  async (path, source, expected, quieted) => {
    const loaded = documents(
      await loadFiles(
        { [path]: source.replace("DIRECTIVE", `corpusgate-disable-next-line ${rule}`) },
        { include: ["*"] },
      ),
    );
    const linted = loaded.map((one) => lintDocument(one, [], tiny));
    const silences = new Map(linted.map((one) => [path, one.facts.silences]));
    const { findings, silenced } = settle(
      linted.flatMap((one) => one.findings),
      silences,
      tiny,
    );
    expect(findings.map((one) => (one.rule === rule ? `${one.line}` : `${one.line} ${one.rule}`))).toEqual(
      expected,
    );
    expect(silenced[rule] ?? 0).toBe(quieted);
  },
);

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
