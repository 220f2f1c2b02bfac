import { expect, test } from "vitest";
import type { Finding } from "../../src/load/finding.ts";
import { findingsTable, silencedFacts } from "../../src/report/compose/parts.ts";
import { jsonParts } from "../../src/report/json-parts.ts";
import { toMarkdown } from "../../src/report/markdown/to-markdown.ts";
import { toText } from "../../src/report/to-text.ts";
import { loadFiles } from "../load/folder.ts";

const tiny: Finding = {
  rule: "document-tiny",
  severity: "info",
  path: "docs/a.md",
  line: 1,
  message: "The document has 2 words.",
  remedy: "Finish it.",
  documentation: "docs/lint.md#document-tiny",
};
const broken: Finding = {
  ...tiny,
  rule: "link-broken",
  severity: "warning",
  line: 3,
  column: 9,
  message: 'The link leads to "<b>.md".',
  remedy: "Correct it.",
  documentation: "docs/lint.md#link-broken",
};

test("findings are shown worst first, at the place an editor opens, and say where rules are explained", () => {
  expect(toText(findingsTable([tiny, broken]))).toBe(
    `${[
      "Findings",
      "  severity  place          rule           message",
      "  --------  -------------  -------------  ---------------------------------------",
      '  warning   docs/a.md:3:9  link-broken    The link leads to "<b>.md". Correct it.',
      "  info      docs/a.md:1    document-tiny  The document has 2 words. Finish it.",
      "Each rule is explained under its name in docs/lint.md of the package corpusgate.",
    ].join("\n")}\n`,
  );
});

test("of more findings than are shown, a rule that speaks on every page leaves room for the others", () => {
  const text = toText(findingsTable([...Array.from({ length: 60 }, () => broken), tiny]));
  expect(text.split("link-broken").length - 1).toBe(10);
  expect(text).toContain("docs/a.md:1    document-tiny");
  expect(text).toContain("… and 50 more findings in the JSON report");
  expect(toText(findingsTable(Array.from({ length: 50 }, () => broken)))).not.toContain("more finding");
});

test("what a finding quotes of a document is inert in Markdown", () => {
  const markdown = toMarkdown(findingsTable([broken]));
  expect(markdown).toContain("| warning | docs/a.md:3:9 | link-broken |");
  expect(markdown).toContain("&lt;b&gt;.md");
  expect(markdown).not.toContain("<b>");
});

test("what loading finds is shown at its column, and a report in JSON has both halves of the message", async () => {
  const loaded = await loadFiles({ "docs/a.md": "---\ntitle: A\nstatus: drafft\n---\nText." });
  const findings = loaded.flatMap((one) => one.findings);
  expect(toText(findingsTable(findings))).toContain("docs/a.md:3:9  metadata-invalid");
  expect(JSON.parse([...jsonParts({ findings })].join("")).findings).toMatchObject([
    { line: 3, column: 9, actual: '"drafft"', expected: "active, published, draft, archived" },
  ]);
});

test("findings that comments quieted are counted, all and by rule", () => {
  expect(silencedFacts({})).toEqual([]);
  expect(silencedFacts({ "link-broken": 2, mojibake: 1 })).toEqual([
    ["quieted by comments", "3 findings (link-broken 2, mojibake 1)"],
  ]);
});
