import fc from "fast-check";
import { expect, test } from "vitest";
import { checkFiles } from "./check-files.ts";
import { fuzzFile } from "./files.ts";

test("generated and mutated files keep the laws of loading, guarding and chunking", async () => {
  const files = fc.sample(fuzzFile, { seed: 2_026, numRuns: 120 });
  const { documents, skipped, broken } = await checkFiles(files);
  expect(broken).toEqual([]);
  // Neither kind may be missing, or the sample says nothing.
  expect(documents).toBeGreaterThan(40);
  expect(skipped).toBeGreaterThan(10);
});
