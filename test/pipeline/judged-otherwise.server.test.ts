import { expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();

it("a change that makes the gates milder for itself is told by plan and ingest, with the settings by name", async () => {
  const corpus = await testCorpus(`environments:\n  local: { database: "${url}" }\n`);
  await corpus.write("docs/a.md", page("alpha"));
  await corpus.ingest();
  const strict = await corpus.config();
  const mild: Config = {
    ...strict,
    gate: { ...strict.gate, goldenMargin: 1, probes: { documents: 0 } },
  };
  const told = (warnings: readonly string[]) => warnings.filter((one) => /^Gate settings/.test(one));
  const planned = async (config: Config) =>
    told((await plan({ config, selection: [], strict: false, against: "live" })).report.warnings);

  expect(await planned(mild)).toEqual([]);
  await corpus.write("docs/a.md", page("beta"));
  const warning =
    "Gate settings are others than those that generation 1, which is live, was gated with: `gate.goldenMargin`, `gate.probes`. These documents are judged by the new ones; where a gate became milder, it may pass what it would have stopped.";
  expect(await planned(strict)).toEqual([]);
  expect(await planned(mild)).toEqual([warning]);
  expect(told((await corpus.ingest({ config: mild })).warnings)).toEqual([warning]);

  await corpus.write("docs/a.md", page("gamma"));
  expect(await planned(mild)).toEqual([]);
});
