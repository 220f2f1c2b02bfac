import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "../../src/config/read-config.ts";
import { goldenStats } from "../../src/pipeline/golden-tools.ts";
import { readConfiguredThresholds } from "../../src/pipeline/judge/judge-thresholds.ts";
import { readNamedFile } from "../../src/pipeline/named-file.ts";
import { plan } from "../../src/pipeline/plan.ts";
import type { Progress } from "../../src/pipeline/progress.ts";
import { validate } from "../../src/pipeline/validate.ts";
import { page, testCorpus } from "../corpus.ts";
import { commitAll } from "../git.ts";

const secret = "TOKEN: kept-from-everybody\n";
const queries = "queries:\n  - { id: alpha, query: alpha, relevant: [{ path: docs/alpha.md }] }\n";

/** A corpus whose configuration names `golden.yaml`, `thresholds.json` and `asked.txt`; none of them is there. */
async function namingCorpus() {
  const corpus = await testCorpus(
    "golden: golden.yaml\ngate: { thresholds: thresholds.json }\ndrift: { queries: asked.txt }\n",
  );
  await corpus.write("docs/alpha.md", page("alpha"));
  return corpus;
}

async function fileElsewhere(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-elsewhere-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, "file"), text);
  return path.join(folder, "file");
}

test("golden queries, thresholds and questions that are links out of the repository are refused without their words", async () => {
  const corpus = await namingCorpus();
  const elsewhere = await fileElsewhere(secret);
  for (const file of ["golden.yaml", "thresholds.json", "asked.txt"])
    await symlink(elsewhere, path.join(corpus.folder, file));
  const config = await corpus.config();
  const refusals = await Promise.all(
    [
      goldenStats(config),
      readConfiguredThresholds(config),
      readNamedFile(config, "drift.queries", "asked.txt"),
    ].map((one) => one.then(() => "read", String)),
  );
  expect(refusals).toEqual(
    [
      ["golden.yaml", "golden"],
      ["thresholds.json", "gate.thresholds"],
      ["asked.txt", "drift.queries"],
    ].map(
      ([file, key]) =>
        `Failure: "${file}", which \`${key}\` names, is a link that leads outside the repository; only files inside are read.`,
    ),
  );
});

test.each([".env", ".git/config"])("a link to %s is refused", async (hidden) => {
  const corpus = await namingCorpus();
  await mkdir(path.join(corpus.folder, ".git"));
  await corpus.write(hidden, secret);
  await symlink(hidden, path.join(corpus.folder, "golden.yaml"));
  await expect(goldenStats(await corpus.config())).rejects.toThrow(/leads to a hidden file/);
});

test("golden queries may be a link to elsewhere in the repository, on the base of a pull request, too", async () => {
  const corpus = await testCorpus("");
  await corpus.write("shared/golden.yaml", queries);
  await corpus.write("team/docs/alpha.md", page("alpha"));
  await corpus.write(
    "team/corpusgate.yaml",
    'version: 1\ncorpus: team\ngolden: golden.yaml\nsources:\n  - { name: docs, include: ["docs/*.md"] }\n',
  );
  await symlink("../shared/golden.yaml", path.join(corpus.folder, "team/golden.yaml"));
  await commitAll(corpus.folder);
  const file = path.join(corpus.folder, "team/corpusgate.yaml");
  const config = await readConfig({ file, environment: "local", variables: {} });
  expect(await validate({ config, strict: false, base: "HEAD", variables: {} })).toMatchObject({
    coverage: { golden: 1 },
    base: { coverage: { golden: 1 } },
  });
});

const broken = {
  "golden.yaml": ["queries: [", /^golden\.yaml:1: /],
  "thresholds.json": ['{"version":0}', /"thresholds\.json" holds no thresholds/],
} as const;

test.each(["golden.yaml", "thresholds.json"] as const)(
  "%s that cannot be read is told before anything is staged",
  async (file) => {
    const corpus = await namingCorpus();
    await corpus.write("golden.yaml", queries);
    const [text, message] = broken[file];
    await corpus.write(file, text);
    const config = await corpus.config();
    await expect(validate({ config, strict: false, base: undefined, variables: {} })).rejects.toThrow(
      message,
    );
    await expect(plan({ config, selection: [], strict: false, against: "none" })).rejects.toThrow(message);
    const seen: string[] = [];
    const observe = (progress: Progress) => void seen.push(progress.kind);
    await expect(corpus.ingest({ observe })).rejects.toThrow(message);
    expect(seen).toEqual([]);
  },
);

test("a base whose golden queries cannot be read is compared with all the same", async () => {
  const corpus = await namingCorpus();
  await corpus.write("golden.yaml", "queries: [");
  await commitAll(corpus.folder);
  await corpus.write("golden.yaml", queries);
  const report = await validate({
    config: await corpus.config(),
    strict: false,
    base: "HEAD",
    variables: {},
  });
  expect(report).toMatchObject({
    outcome: "passed",
    coverage: { golden: 1 },
    base: { coverage: { golden: null } },
  });
});

test("without a repository around it the folder of the configuration is the bound", async () => {
  const corpus = await namingCorpus();
  await corpus.write("shared/golden.yaml", queries);
  await corpus.write("team/corpusgate.yaml", "version: 1\ncorpus: team\nsources: []\n");
  const config = await corpus.config();
  const team = { ...config, load: { ...config.load, root: path.join(corpus.folder, "team") } };
  await symlink("../shared/golden.yaml", path.join(corpus.folder, "team/golden.yaml"));
  await expect(goldenStats(team)).rejects.toThrow(/leads outside the repository/);
});
