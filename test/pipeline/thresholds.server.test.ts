import { describe, expect, it, vi } from "vitest";
import type { GateResult } from "../../src/gate/verdict.ts";
import { calibrate } from "../../src/pipeline/calibrate.ts";
import { promote } from "../../src/pipeline/promote.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { status } from "../../src/pipeline/status.ts";
import { verify } from "../../src/pipeline/verify.ts";
import { type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
let schemas = 0;

const things = Array.from({ length: 16 }, (_, at) => `gadget${at}x`);
const answerable = things
  .map(
    (thing) =>
      `  - { id: ${thing}, query: "how does the ${thing} open", relevant: [{ path: docs/${thing}.md }] }\n`,
  )
  .join("");
const head =
  'version: 1\ncorpus: test\nsources: [{ name: docs, include: ["docs/**/*.md"] }]\ngolden: golden.yaml\n';

interface Calibrated extends TestCorpus {
  /** Writes the configuration anew; `thresholds`: whether it names the file. */
  configure(settings: { readonly dimensions: number; readonly thresholds: boolean }): Promise<void>;
}

/** Pages about one thing each, live as generation 1 with 64 dimensions, and a threshold that `calibrate` wrote for it. */
async function calibrated(unanswerable = ""): Promise<Calibrated> {
  schemas += 1;
  const schema = `thresholds_${schemas}`;
  const corpus = await testCorpus("");
  const configure: Calibrated["configure"] = ({ dimensions, thresholds }) =>
    corpus.write(
      "corpusgate.yaml",
      `${head}embed: { dimensions: ${dimensions} }\n${thresholds ? "gate: { thresholds: thresholds.json }\n" : ""}environments:\n  local: { database: "${url}", schema: ${schema} }\n`,
    );
  for (const thing of things)
    await corpus.write(`docs/${thing}.md`, `# The ${thing}\n\nThe ${thing} opens with a ${thing} key.\n`);
  await corpus.write("golden.yaml", `queries:\n${answerable}${unanswerable}`);
  await configure({ dimensions: 64, thresholds: false });
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 1 });
  expect(await fitted(corpus, undefined)).toMatchObject({ outcome: "calibrated", generation: 1 });
  await configure({ dimensions: 64, thresholds: true });
  return { ...corpus, configure };
}

async function fitted(corpus: TestCorpus, generation: number | undefined) {
  return calibrate({
    config: await corpus.config(),
    generation,
    missRate: 0.5,
    falseAcceptRate: undefined,
    out: "thresholds.json",
  });
}

function gateOf({ gates }: { readonly gates: readonly GateResult[] }, name: string): GateResult | undefined {
  return gates.find((one) => one.gate === name);
}

it("golden queries are counted while calibrate measures them, when that takes long", async () => {
  const corpus = await calibrated();
  // In whole numbers, or two of them may be a little less than two seconds apart.
  let now = Math.ceil(performance.now());
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 2000));
  const counted: string[] = [];
  try {
    await calibrate({
      config: await corpus.config(),
      generation: undefined,
      missRate: 0.5,
      falseAcceptRate: undefined,
      out: "thresholds.json",
      observe: (progress) => {
        if (progress.kind === "count")
          counted.push(`${progress.what}: ${progress.done} of ${progress.total}`);
      },
    });
  } finally {
    clock.mockRestore();
  }
  const total = counted.length;
  expect(total).toBeGreaterThan(1);
  expect(counted).toEqual(Array.from({ length: total }, (_, at) => `golden queries: ${at + 1} of ${total}`));
});

describe("thresholds of the model that is live", () => {
  it("fail on a generation of another model before readers see it, and hold once that one is measured", async () => {
    const corpus = await calibrated();
    await corpus.configure({ dimensions: 128, thresholds: true });
    const blocked = await corpus.ingest();
    expect(blocked).toMatchObject({ outcome: "blocked", generation: 2, previous: 1 });
    expect(gateOf(blocked, "thresholds")).toEqual({
      gate: "thresholds",
      verdict: "fail",
      reason:
        'The thresholds of "thresholds.json" do not hold: they were measured with local/hashed-terms-1/64/1, generation 2 is of local/hashed-terms-1/128/1. Run `corpusgate calibrate --env local --miss-rate 0.5 --out thresholds.json --generation 2` before the next ingest, commit what it writes, and ingest again: what was embedded is not paid for again.',
    });
    const config = await corpus.config();
    expect(await promote({ config, generation: 2, approval: undefined, origin })).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringContaining("thresholds: The thresholds of")],
    });

    expect(await fitted(corpus, 2)).toMatchObject({
      outcome: "calibrated",
      generation: 2,
      profile: "local/hashed-terms-1/128/1",
      thresholds: { profile: "local/hashed-terms-1/128/1", content: blocked.contentDigest },
    });
    const again = await corpus.ingest();
    expect(again).toMatchObject({ outcome: "promoted", embed: { inputs: 0 } });
    expect(gateOf(again, "thresholds")).toMatchObject({ verdict: "pass" });
    const verified = await verify({ config, generation: undefined, baseline: undefined });
    expect(gateOf(verified, "thresholds")).toMatchObject({ verdict: "pass" });
  });

  it("stay as they are after a rollback over a change of the model, which is for embed and file to follow", async () => {
    const corpus = await calibrated();
    await corpus.configure({ dimensions: 128, thresholds: true });
    await corpus.ingest();
    await fitted(corpus, 2);
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 3 });
    const config = await corpus.config();
    await rollback({ config, generation: undefined, approval: undefined, origin });
    const verified = await verify({ config, generation: undefined, baseline: undefined });
    expect(gateOf(verified, "thresholds")).toEqual({
      gate: "thresholds",
      verdict: "fail",
      reason:
        'The thresholds of "thresholds.json" do not hold: they were measured with local/hashed-terms-1/128/1, generation 1 is of local/hashed-terms-1/64/1. They are of the model that `embed` names, which live is not: ingest, or, to stay with live, set `embed` and "thresholds.json" back to what they were.',
    });
  });

  it("whose file is missing are measured on the generation that is held for them", async () => {
    const corpus = await calibrated();
    await corpus.remove("thresholds.json");
    await corpus.write("docs/new.md", "# New\n\nA new page.\n");
    expect(gateOf(await corpus.ingest({ hold: true }), "thresholds")).toMatchObject({
      verdict: "fail",
      reason: expect.stringContaining(
        "`corpusgate calibrate --env local --out thresholds.json --generation 2`",
      ),
    });
    const verified = await verify({
      config: await corpus.config(),
      generation: undefined,
      baseline: undefined,
    });
    expect(gateOf(verified, "thresholds")).toMatchObject({
      verdict: "fail",
      reason:
        '"thresholds.json" does not exist. Run `corpusgate calibrate --env local --out thresholds.json` and commit what it writes.',
    });
  });

  it("are not measured on a generation that does not exist", async () => {
    const corpus = await calibrated();
    await expect(fitted(corpus, 9)).rejects.toThrow("Generation 9 does not exist; there are 1.");
    expect((await status(await corpus.config())).live).toBe(1);
  });
});

describe("queries that the corpus does not answer", () => {
  const subjects = ["weather", "football", "elections", "recipes", "planets", "violins"];
  const asking = (subject: string) => `who knows ${subject} tomorrow`;
  const unanswerable = subjects
    .map((subject) => `  - { id: ${subject}, query: "${asking(subject)}", answerable: false }\n`)
    .join("");
  const answer = (corpus: TestCorpus, count: number) =>
    Promise.all(
      subjects
        .slice(0, count)
        .map((subject) => corpus.write(`docs/${subject}.md`, `# ${asking(subject)}\n\n${asking(subject)}\n`)),
    );

  it("are gated on the staged generation beside live once there is a threshold, and it is said while there is none", async () => {
    const corpus = await calibrated(unanswerable);
    await corpus.configure({ dimensions: 64, thresholds: false });
    await answer(corpus, 5);
    const without = await corpus.ingest({ hold: true });
    expect(gateOf(without, "unanswerable")).toEqual({
      gate: "unanswerable",
      verdict: "skipped",
      reason:
        "6 unanswerable golden queries are not gated: no `gate.thresholds` tells an answer from what ranks first. `corpusgate calibrate --env local` fits one.",
    });

    await corpus.configure({ dimensions: 64, thresholds: true });
    const blocked = await corpus.ingest();
    expect(blocked.outcome).toBe("blocked");
    expect(blocked.gates.filter((one) => one.verdict === "fail")).toEqual([
      {
        gate: "unanswerable",
        verdict: "fail",
        reason: expect.stringMatching(
          /^Questions that the corpus does not answer would be answered: 5 of 6 unanswerable golden queries find a passage within the threshold 0\.\d{4}, 5 more than on live, which chance alone would do in 3\.1 % of cases: "weather" \(docs\/weather\.md at 0\.\d{4}\), /,
        ),
        details: expect.objectContaining({ queries: 6, accepted: 5, acceptedOnLive: 0, more: 5, fewer: 0 }),
      },
    ]);

    for (const subject of subjects.slice(1, 5)) await corpus.remove(`docs/${subject}.md`);
    const one = await corpus.ingest();
    expect(one.outcome).toBe("promoted");
    expect(gateOf(one, "unanswerable")).toMatchObject({ verdict: "inconclusive", details: { more: 1 } });
    await corpus.write("docs/new.md", "# New\n\nA new page.\n");
    expect(gateOf(await corpus.ingest(), "unanswerable")).toMatchObject({
      verdict: "pass",
      details: { more: 0, accepted: 1, acceptedOnLive: 1 },
    });
  });

  it("are not compared with another model, or where the threshold does not hold", async () => {
    const corpus = await calibrated(unanswerable);
    await corpus.configure({ dimensions: 128, thresholds: true });
    expect(gateOf(await corpus.ingest(), "unanswerable")).toMatchObject({
      verdict: "skipped",
      reason: expect.stringContaining("the configured distance threshold does not hold here"),
    });
    await fitted(corpus, 2);
    expect(gateOf(await corpus.ingest(), "unanswerable")).toMatchObject({
      verdict: "skipped",
      reason: expect.stringMatching(
        /^Live is of local\/hashed-terms-1\/64\/1, .* 0 of 6 unanswerable golden queries find a passage within /,
      ),
    });
  });
});
