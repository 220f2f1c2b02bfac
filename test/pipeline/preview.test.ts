import { rename } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import { preview } from "../../src/pipeline/preview.ts";
import { validate } from "../../src/pipeline/validate.ts";
import { compose } from "../../src/report/compose/compose.ts";
import { toText } from "../../src/report/to-text.ts";
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
  expect(await preview(request)).toMatchObject({
    outcome: "failed",
    reasons: [expect.stringContaining("The sources hold 0 documents")],
  });
  await corpus.write("docs/alpha.md", "---\ntitle: [unclosed\n---\n# Alpha\n");
  await commitAll(corpus.folder);
  await corpus.write("docs/alpha.md", page("alpha"));
  await expect(preview(request)).rejects.toThrow(/Nothing could be previewed/);
});

it("a head whose documents have no passage fails, and such a base is as one without documents", async () => {
  const corpus = await testCorpus(`${local}lint: { rules: { document-empty: error } }\n`);
  await corpus.write("docs/alpha.md", "<!-- to be written -->\n");
  await commitAll(corpus.folder);
  const request = { config: await corpus.config(), base: "HEAD", variables: {} };
  expect(await preview(request)).toMatchObject({
    outcome: "failed",
    reasons: [expect.stringContaining("No document of this plan has a passage")],
  });
  await corpus.write("docs/alpha.md", page("alpha"));
  expect(await preview(request)).toMatchObject({ outcome: "passed", reasons: [], documents: { added: 1 } });
});

it("does not ask whether thresholds of the environment's model hold for the offline embedder", async () => {
  const corpus = await testCorpus(`${local}gate: { thresholds: thresholds.json }\n`);
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write("thresholds.json", "{}");
  await commitAll(corpus.folder);
  await corpus.write("docs/beta.md", page("beta"));
  expect(await preview({ config: await corpus.config(), base: "HEAD", variables: {} })).toMatchObject({
    outcome: "passed",
    reasons: [],
    documents: { added: 1 },
  });
});

it("that fails names the gate, in its report and for people", async () => {
  const corpus = await testCorpus(`${local}golden: golden.yaml\n`);
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write("docs/beta.md", page("beta"));
  await corpus.write(
    "golden.yaml",
    `queries:
  - { id: alpha, query: alpha, relevant: [{ path: docs/alpha.md, heading: Gone }] }
  - { id: beta, query: beta, relevant: [{ path: docs/beta.md }] }
`,
  );
  await commitAll(corpus.folder);
  const report = await preview({ config: await corpus.config(), base: "HEAD", variables: {} });
  expect(report).toMatchObject({ outcome: "failed", reasons: [] });
  expect(report.gates.filter((one) => one.verdict === "fail").map((one) => one.gate)).toEqual([
    "golden-targets",
  ]);
  const told = toText(compose(report));
  expect(told).toMatch(/golden-targets +fail/);
  expect(told).toMatch(/hybrid +\d\.\d{3} \(base \d\.\d{3}\)/);
});

it("fails where an ingest would, and averages the same queries on both sides", async () => {
  const corpus = await testCorpus(`${local}embed: { dimensions: 64 }\ngolden: golden.yaml\n`);
  const names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
  const asking = (all: readonly string[]) =>
    `queries:\n${all.map((name) => `  - { id: ${name}, query: "${name} procedure", relevant: [{ path: docs/${name}.md }] }\n`).join("")}`;
  for (const name of names) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write("golden.yaml", asking(names));
  await commitAll(corpus.folder);
  for (const name of names.slice(0, 3))
    await corpus.write(`docs/${name}.md`, "# Moved\n\nSee the intranet.\n");
  await corpus.write("docs/new.md", page("new"));
  await corpus.write("golden.yaml", asking([...names.slice(1), "new"]));
  const report = await preview({ config: await corpus.config(), base: "HEAD", variables: {} });
  expect(report.outcome).toBe("failed");
  const verdicts = Object.fromEntries(report.gates.map((one) => [one.gate, one.verdict]));
  expect(verdicts).toMatchObject({ golden: "fail", "golden-set": "inconclusive" });
  expect(report.gates.find((one) => one.gate === "golden-set")?.reason).toContain('1 is gone ("alpha")');
  // The new page's query has no answer in the base and would be a 0 there.
  expect(report.metrics.base.hybrid?.["ndcg@10"]).toBe(1);
  expect(report.metrics.head.hybrid?.["ndcg@10"]).toBeLessThan(0.8);
  expect(report.moved.map((one) => one.id)).toEqual(expect.arrayContaining(["beta", "gamma"]));
});

it("counts no query whose results only stand under another path, and says of probes only that none were compared", async () => {
  const corpus = await testCorpus(`${local}embed: { dimensions: 64 }\ngolden: golden.yaml\n`);
  const names = Array.from({ length: 30 }, (_, at) => `gadget${at}x`);
  const asking = (renamed: Readonly<Record<string, string>>) =>
    `queries:\n${names.map((name) => `  - { id: ${name}, query: "${name} procedure", relevant: [{ path: docs/${renamed[name] ?? name}.md }] }\n`).join("")}`;
  for (const name of names) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write("golden.yaml", asking({}));
  await commitAll(corpus.folder);
  await corpus.remove("docs/gadget1x.md");
  await corpus.write("docs/moved.md", page("gadget1x"));
  await corpus.write("golden.yaml", asking({ gadget1x: "moved" }));
  const request = { config: await corpus.config(), base: "HEAD", variables: {} };
  const report = await preview(request);
  expect(report).toMatchObject({ outcome: "passed", documents: { renamed: 1, unchanged: 29 }, moved: [] });
  expect(report.gates.find((one) => one.gate === "golden")?.reason).toMatch(
    /^No golden query is answered worse, but only 0 of 30 fare differently and no probes were compared, so/,
  );
  await corpus.write("docs/moved.md", page("something else"));
  expect((await preview(request)).moved.map((one) => one.id)).toContain("gadget1x");
});
