import { expect, test } from "vitest";
import { resolve, textsOf } from "./runner/evaluate.ts";
import { isMappingTree, listAt, type Mapping, mappingAt, readWorkflow } from "./runner/read-workflow.ts";
import { workflowFiles } from "./workflow-files.ts";

/** Those that read documents or golden queries. */
const readers = [
  "approve",
  "drift",
  "embed",
  "ingest",
  "plan",
  "preview",
  "promote",
  "rollback",
  "validate",
  "verify",
];

/** What the checkouts of reusable workflows are given for these inputs, by workflow and job; of jobs that read documents. */
async function checkouts(inputs: object): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {};
  for (const { path, text, template } of workflowFiles) {
    if (template || !path.includes("/corpus-")) continue;
    const jobs = mappingAt(await readWorkflow(path, text), "jobs", "any");
    for (const id of Object.keys(jobs)) {
      const steps = listAt(mappingAt(jobs, id, "any"), "steps").filter(isMappingTree);
      if (!steps.some((step) => readers.includes(String(withOf(step).command)))) continue;
      const checkout = steps.find((step) => String(step.uses).startsWith("actions/checkout@"));
      const { "fetch-depth": _, ...given } = textsOf(withOf(checkout ?? {}), { inputs });
      found[`${path.slice(".github/workflows/corpus-".length, -".yml".length)} ${id}`] = given;
    }
  }
  return found;
}

const withOf = (step: Mapping) => mappingAt(step, "with", "any");

const reading = [
  "approve approve",
  "check check",
  "drift drift",
  "ingest plan",
  "ingest stage",
  "ingest promote",
  "reindex plan",
  "reindex embed",
  "rollback rollback",
];

const each = (given: (job: string) => object) => Object.fromEntries(reading.map((job) => [job, given(job)]));

test("every job that reads documents or golden queries checks out what its caller says is in Git LFS and submodules", async () => {
  expect(await checkouts({ lfs: true, submodules: "recursive" })).toEqual(
    each((job) => ({
      lfs: "true",
      submodules: "recursive",
      // The base's documents are fetched after the checkout.
      "persist-credentials": String(job === "check check"),
    })),
  );
});

test("without these inputs no job does, and none keeps credentials", async () => {
  const none = each(() => ({ lfs: "false", submodules: "false", "persist-credentials": "false" }));
  expect(await checkouts({})).toEqual(none);
  expect(await checkouts({ lfs: false, submodules: "false" })).toEqual(none);
});

test("corpus-reindex passes both on to the ingest that it calls", async () => {
  const file = workflowFiles.find(({ path }) => path === ".github/workflows/corpus-reindex.yml");
  const { ingest } = mappingAt(await readWorkflow(file?.path ?? "", file?.text ?? ""), "jobs", "any");
  const passed = (inputs: object) => {
    const { lfs, submodules } = withOf(isMappingTree(ingest) ? ingest : {});
    return [resolve(lfs ?? "", { inputs }), resolve(submodules ?? "", { inputs })];
  };
  expect(passed({ lfs: true, submodules: "true" })).toEqual([true, "true"]);
  expect(passed({})).toEqual([false, "false"]);
});
