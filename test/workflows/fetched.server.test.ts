import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { ingestFile, makeProduction } from "./production.ts";

const token = "cms-token-of-the-test";
const world = await makeProduction({
  secrets: { CMS_TOKEN: token },
  vars: { CMS_URL: "https://cms.example" },
});

const fetchedPath = /^fetched\/cms\/export\.json/;

/** Adds a source whose command writes one record, and only with both variables. */
async function addFetchedSource(): Promise<void> {
  const file = path.join(world.platform.folder, "corpusgate.yaml");
  const before = await readFile(file, "utf8");
  await world.commit({
    "corpusgate.yaml": before.replace(
      "sources:\n",
      `sources:
  - name: cms
    include: ["*.json"]
    fetch: [node, fetch-cms.mjs]
    fetchEnv: [CMS_URL, CMS_TOKEN]
    record: { text: [body] }
`,
    ),
    "fetch-cms.mjs": `import { writeFile } from "node:fs/promises";
if (process.env.CMS_TOKEN !== ${JSON.stringify(token)} || process.env.CMS_URL !== "https://cms.example")
  throw new Error("the CMS refuses");
const record = { id: "refunds", title: "Refunds", body: "Refunds take five days and are paid by cheque." };
await writeFile(process.env.CORPUSGATE_FETCH_DIR + "/export.json", JSON.stringify([record]));
`,
  });
}

it("a source that a command fetches is fetched by the plan alone, with the token of its job, and goes live", async () => {
  await addFetchedSource();
  const sent = { action: "corpusgate", client_payload: { documents: ["fetched/cms/export.json#refunds"] } };
  const run = await world.start(ingestFile, await world.event("repository_dispatch", sent));
  await run?.waitsFor("production");
  // The stage and promote jobs have no such secret, and the CMS is not asked again.
  delete world.environmentSecrets["production-read"]?.CMS_TOKEN;
  run?.review("production", "approved", "approver");
  expect((await run?.finished)?.conclusion).toBe("success");
  expect(await world.livePaths()).toContainEqual(expect.stringMatching(fetchedPath));
  for (const { bytes } of world.results.artifacts) expect(bytes.includes(token)).toBe(false);
});

it("without the token nothing of that source is dropped, and the plan says which variable is missing", async () => {
  const run = await (await world.dispatch()).finished;
  expect(run.jobs.plan?.steps[1]?.log).toMatch(/fetchEnv names the variable CMS_TOKEN, which is not set/);
  expect(await world.livePaths()).toContainEqual(expect.stringMatching(fetchedPath));
});
