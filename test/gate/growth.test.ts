import { expect, it } from "vitest";
import { evaluateGolden } from "../../src/gate/evaluate.ts";
import type { GoldenSet } from "../../src/gate/golden.ts";
import { type GoldenPair, goldenGate } from "../../src/gate/golden-gate.ts";
import { type GoldenSide, pairGolden } from "../../src/gate/pair-golden.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";
import type { GateResult } from "../../src/gate/verdict.ts";
import { randomFrom } from "./drawn-queries.ts";
import { oneByOne } from "./one-by-one.ts";
import { cutAfter, lexicalSearch, questionAbout, type Search, syntheticCorpus } from "./ranked-corpus.ts";

// How often the shipped gate says what of a corpus that grows: by itself, and while answers are really lost. The corpus is
// searched in words; questions are about documents that live has. Fixed seeds; of 200 draws a share is within .07 of the truth.

const random = randomFrom(5);
const grown = syntheticCorpus(600, 11);
const live = grown.slice(0, 300);
const newAre = (count: number) => grown.slice(300, 300 + count);
const golden: GoldenSet = {
  file: "golden.yaml",
  queries: live.slice(0, 120).map((document, at) => ({
    id: `q${at}`,
    query: questionAbout(document, random),
    labels: [{ path: document.path, heading: undefined, quote: undefined, grade: 1, line: 1 }],
    critical: false,
    answerable: true,
    line: 1,
  })),
};
const { targets, lost } = resolveTargets(golden, () => []);

async function sideOf(search: Search): Promise<GoldenSide> {
  const hits = oneByOne((query) =>
    search(query).map((place) => ({ ...place, headingPath: [], score: 1, distance: null })),
  );
  return {
    targets,
    lost,
    evaluation: await evaluateGolden({ golden, targets, search: hits, mode: "lexical" }),
  };
}

const before = await sideOf(lexicalSearch(live));

async function pairsOf(documents: typeof live, added: typeof live): Promise<readonly GoldenPair[]> {
  return pairGolden({
    live: before,
    staged: await sideOf(lexicalSearch([...documents, ...added])),
    moved: new Map(added.map(({ path }) => [path, null])),
  }).pairs;
}

function rates(pairs: readonly GoldenPair[], n: number, probes: GateResult["verdict"]) {
  const draw = randomFrom(n);
  const trials = 200;
  const verdicts = Array.from(
    { length: trials },
    () =>
      goldenGate({
        pairs: Array.from({ length: n }, () => pairs[Math.floor(draw() * pairs.length)]).filter(
          (pair) => pair !== undefined,
        ),
        unpaired: [],
        partly: [],
        margin: 0.05,
        probes,
      }).verdict,
  );
  const share = (wanted: string) => verdicts.filter((one) => one === wanted).length / trials;
  return { fail: share("fail"), pass: share("pass") };
}

const sizes = [10, 30, 50, 100];
const gone = live.filter((_, at) => at % 20 !== 7);

it.each([
  [60, -0.005, [0.02, 0.02, 0.02, 0.02]],
  [300, -0.02, [0.2, 0.06, 0.06, 0.02]],
])("%i new documents beside 300 lower the mean by %f and hardly ever fail", async (added, change, most) => {
  const pairs = await pairsOf(live, newAre(added));
  const mean = pairs.reduce((sum, { before, after }) => sum + after - before, 0) / pairs.length;
  expect(mean).toBeCloseTo(change, 2);
  const fails = sizes.map((n) => rates(pairs, n, "pass").fail);
  for (const [at, fail] of fails.entries())
    expect(fail, `${sizes[at]} queries`).toBeLessThanOrEqual(most[at] ?? 0);
  // Counted as falls, as they would be without the second score, they fail the more the better the golden set is.
  const counted = pairs.map((pair) => ({ ...pair, afterWithoutNew: pair.after }));
  if (added === 300) expect(rates(counted, 100, "pass").fail).toBeGreaterThanOrEqual(0.8);
});

it.each([60, 300])(
  "with %i new documents, one old one in twenty not found any more fails as often as without them",
  async (added) => {
    const alone = await pairsOf(gone, []);
    const both = await pairsOf(gone, newAre(added));
    for (const n of sizes) {
      const expected = rates(alone, n, "skipped");
      const { fail, pass } = rates(both, n, "skipped");
      expect(fail, `${n} queries`).toBeGreaterThanOrEqual(expected.fail - 0.07);
      expect(pass, `${n} queries`).toBeLessThanOrEqual(expected.pass);
    }
    expect(rates(both, 100, "skipped").fail).toBeGreaterThanOrEqual(0.5);
  },
);

it.each([60, 300])("with %i new documents, text cut after 200 words fails", async (added) => {
  const cut = live.map((document) => cutAfter(document, 200));
  const pairs = await pairsOf(cut, newAre(added));
  for (const n of sizes) expect(rates(pairs, n, "skipped").fail, `${n} queries`).toBeGreaterThanOrEqual(0.75);
});
