import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { withCorpus } from "../../../src/pipeline/corpus/read-corpus.ts";
import { testCorpus } from "../../corpus.ts";

test.each([
  ["lint", "lint: { rules: { nonsense: off } }"],
  ["guardrails", "guardrails: { secretKinds: { nonsense: allow } }"],
])("a slip in %s shows before anything is fetched", async (_where, slip) => {
  const corpus = await testCorpus(`  - { name: cms, include: ["*.md"], fetch: [touch, fetched] }\n${slip}\n`);
  const reading = withCorpus(await corpus.config(), async () => undefined);
  await expect(reading).rejects.toThrow('"nonsense"');
  expect(existsSync(path.join(corpus.folder, "fetched"))).toBe(false);
});
