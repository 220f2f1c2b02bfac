import { rename } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import { preview } from "../../src/pipeline/preview.ts";
import { validate } from "../../src/pipeline/validate.ts";
import { page, testCorpus } from "../corpus.ts";
import { commitAll } from "../git.ts";

const local = "environments:\n  local: { database: embedded }\n";

it("a base from before the corpus is compared with as an empty one", async () => {
  const corpus = await testCorpus(local);
  const config = path.join(corpus.folder, "later.yaml");
  await rename(corpus.configFile, config);
  await commitAll(corpus.folder);
  await rename(config, corpus.configFile);
  await corpus.write("docs/alpha.md", page("alpha"));
  const request = { config: await corpus.config(), base: "HEAD", variables: {} };
  const added = { documents: { added: 1, changed: 0, renamed: 0, removed: 0, unchanged: 0 } };
  expect(await preview(request)).toMatchObject({ outcome: "passed", ...added });
  expect(await validate({ ...request, strict: false })).toMatchObject({ outcome: "passed", base: added });
});

it("so is one from before the folder that the configuration lies in", async () => {
  const outer = await testCorpus(local);
  await commitAll(outer.folder);
  await outer.write("handbook/docs/alpha.md", page("alpha"));
  const file = path.join(outer.folder, "handbook/corpusgate.yaml");
  await rename(outer.configFile, file);
  const config = await readConfig({ file, environment: "local", variables: {} });
  expect(await preview({ config, base: "HEAD", variables: {} })).toMatchObject({
    outcome: "passed",
    documents: { added: 1, removed: 0 },
  });
});

it("a head without documents fails, and a base whose documents cannot be read is named", async () => {
  const corpus = await testCorpus(local);
  await corpus.write("docs/alpha.md", page("alpha"));
  await commitAll(corpus.folder);
  await corpus.remove("docs/alpha.md");
  const request = { config: await corpus.config(), base: "HEAD", variables: {} };
  expect(await preview(request)).toMatchObject({ outcome: "failed" });
  await corpus.write("docs/alpha.md", "---\ntitle: [unclosed\n---\n# Alpha\n");
  await commitAll(corpus.folder);
  await corpus.write("docs/alpha.md", page("alpha"));
  await expect(preview(request)).rejects.toThrow(/Nothing could be previewed/);
});
