import { expect, test } from "vitest";
import type { Finding } from "../../../src/load/finding.ts";
import { loadAll } from "../../../src/pipeline/corpus/load-all.ts";
import { guardLoaded } from "../../../src/pipeline/corpus/load-guarded.ts";
import { page, testCorpus } from "../../corpus.ts";

test("a file of the repository under the path of a fetched source is refused, with what was expected", async () => {
  const corpus = await testCorpus('  - { name: all, include: ["fetched/**/*.md"] }\n');
  await corpus.write("fetched/cms/a.md", page("a"));
  const config = await corpus.config();
  const fetched = [{ source: "cms", outcome: "fetched", loaded: [], present: [], findings: [] }] as const;
  const findings: Finding[] = [];
  for await (const { loaded } of loadAll({ config, guard: guardLoaded(config), fetched }))
    findings.push(...loaded.findings);
  expect(findings).toMatchObject([
    {
      rule: "path-reserved",
      path: "fetched/cms/a.md",
      actual: 'a path below "fetched/cms/"',
      expected: "a path elsewhere",
    },
  ]);
});
