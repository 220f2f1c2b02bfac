import { expect, test } from "vitest";
import { plan } from "../../src/pipeline/plan.ts";
import { validate } from "../../src/pipeline/validate.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";

const backwards = `${page("beta")}\nPay \u202e001\u202c euros.\n`;

async function planOf(corpus: TestCorpus) {
  const { report } = await plan({
    config: await corpus.config(),
    selection: [],
    strict: false,
    against: "none",
  });
  return report;
}

async function validated(corpus: TestCorpus) {
  return validate({ config: await corpus.config(), strict: false, base: undefined, variables: {} });
}

test("an error in a document that would be added blocks the plan, and a lower severity lets it through", async () => {
  const corpus = await testCorpus("");
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write("docs/beta.md", backwards);
  expect(await planOf(corpus)).toMatchObject({
    outcome: "blocked",
    reasons: [
      "1 error stands in documents that this plan would publish: bidi-override in docs/beta.md:17. Mend it, or lower the severity of the rule under `lint` in corpusgate.yaml.",
    ],
  });
  const lowered = await testCorpus("lint:\n  rules:\n    bidi-override: warning\n");
  await lowered.write("docs/beta.md", backwards);
  expect(await planOf(lowered)).toMatchObject({ outcome: "changes", reasons: [] });
});

test("many errors are counted, and the first of them named", async () => {
  const corpus = await testCorpus("lint:\n  rules:\n    link-broken: error\n");
  const links = Array.from({ length: 7 }, (_, position) => `See [it](gone-${position}.md).\n`);
  await corpus.write("docs/alpha.md", `${page("alpha")}\n${links.join("\n")}`);
  const [reason, ...others] = (await planOf(corpus)).reasons;
  expect(reason).toMatch(/^7 errors stand .*: link-broken in docs\/alpha\.md:17, .* and 2 more\. Mend them/);
  expect(others).toEqual([]);
});

test("an error about a file of records blocks its records, and one that keeps something out does not", async () => {
  const records =
    "version: 1\ncorpus: test\nsources:\n  - name: shop\n    include: ['docs/*.jsonl']\n    record: { id: id }\n";
  const corpus = await testCorpus("");
  await corpus.write("corpusgate.yaml", records);
  await corpus.write("docs/pumps.jsonl", '{"id":1,"body":"A pump lifts water.","more":["deep"]}\n{broken\n');
  const before = await planOf(corpus);
  expect(before).toMatchObject({ outcome: "changes", skipped: ["docs/pumps.jsonl"], reasons: [] });
  expect(before.findings.map((one) => one.rule)).toContain("json-invalid");
  await corpus.write("docs/pumps.jsonl", '{"id":1,"body":"A pump lifts water.","more":[{"text":"deep"}]}\n');
  await corpus.write("corpusgate.yaml", `${records}lint:\n  rules:\n    record-field-left-out: error\n`);
  expect(await planOf(corpus)).toMatchObject({
    outcome: "blocked",
    reasons: [expect.stringContaining("record-field-left-out in docs/pumps.jsonl:1")],
  });
});

test("a source that selects nothing is a warning at the configuration, and an error where it is wanted", async () => {
  const second = '  - name: site\n    include: ["site/**/*.md"]\n';
  const corpus = await testCorpus(second);
  await corpus.write("docs/alpha.md", page("alpha"));
  const report = await validated(corpus);
  expect(report.outcome).toBe("passed");
  expect(report.findings).toEqual([
    {
      rule: "source-empty",
      severity: "warning",
      path: "corpusgate.yaml",
      line: 1,
      message: 'Source "site" selects no file: nothing matches "site/**/*.md".',
      actual: "0 files",
      expected: "at least 1",
      remedy:
        "Correct its include globs, which are relative to the configuration file, or remove the source.",
      documentation: "docs/lint.md#source-empty",
    },
  ]);
  const strict = await testCorpus(`${second}lint:\n  rules:\n    source-empty: error\n`);
  await strict.write("docs/alpha.md", page("alpha"));
  expect((await validated(strict)).outcome).toBe("failed");
});

test("what comments quieted is counted by a plan, too", async () => {
  const corpus = await testCorpus("");
  const quiet = "<!-- corpusgate-disable-next-line link-broken: it comes with release 4 -->";
  await corpus.write("docs/alpha.md", `${page("alpha")}\n${quiet}\nSee [it](gone.md).\n`);
  const report = await planOf(corpus);
  expect(report.silenced).toEqual({ "link-broken": 1 });
  expect(report.findings).toEqual([]);
});
