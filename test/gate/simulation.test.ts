import { describe, expect, it } from "vitest";
import type { GoldenSet } from "../../src/gate/golden.ts";
import { goldenGate } from "../../src/gate/golden-gate.ts";
import { score } from "../../src/gate/metrics.ts";
import { probesGate } from "../../src/gate/probes-gate.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";
import { type GateResult, goldenTargetsGate } from "../../src/gate/verdict.ts";
import { differenceOf, type MeasuredChange, pairOf, randomFrom } from "./drawn-queries.ts";
import {
  cutAfter,
  lexicalSearch,
  probeOf,
  questionAbout,
  type Search,
  syntheticCorpus,
} from "./ranked-corpus.ts";

// How often the shipped gates say fail and pass, by how many golden queries there are. Trials are drawn from fixed seeds, so that
// a share is the same at every run; of 100 trials it is within .1 of the truth.

type Rates = Readonly<Record<GateResult["verdict"], number>>;

function rates(trials: number, judge: () => GateResult): Rates {
  const verdicts = Array.from({ length: trials }, () => judge().verdict);
  const share = (wanted: GateResult["verdict"]) => verdicts.filter((one) => one === wanted).length / trials;
  return {
    pass: share("pass"),
    fail: share("fail"),
    inconclusive: share("inconclusive"),
    skipped: share("skipped"),
  };
}

const settings = {
  unpaired: [],
  partly: [],
  margin: 0.05,
  onInconclusive: "approve",
  approved: true,
} as const;

/** `probesFail`: how often 200 probes find the change, which the golden gate is told. */
function drawnRates(change: MeasuredChange, n: number, probesFail = 0): Rates {
  const draw = differenceOf(change);
  const random = randomFrom(n);
  return rates(100, () =>
    goldenGate({
      ...settings,
      probesPass: random() >= probesFail,
      pairs: Array.from({ length: n }, (_, id) => pairOf(id, draw(random))),
    }),
  );
}

describe("of per-query differences as they were measured on a collection with one relevant document per query", () => {
  const harmless = { mean: 0.008, sd: 0.087, same: 0.84, worse: 0.05, gain: [0.15, 0.045] } as const;
  const cutAt40 = { mean: -0.171, sd: 0.366, same: 0.52, worse: 0.37, gain: [0.2, 0.08] } as const;
  const cutAt100 = { mean: -0.052, sd: 0.245, same: 0.66, worse: 0.2, gain: [0.2, 0.08] } as const;
  const lost = { mean: -0.031, sd: 0.188, same: 0.92, worse: 0.04, gain: [0.15, 0.045] } as const;

  it.each([
    [harmless, 0.008, 0.087],
    [cutAt40, -0.171, 0.366],
    [cutAt100, -0.052, 0.245],
    [lost, -0.031, 0.188],
  ])("the draws have the measured mean and spread: %#", (change, mean, sd) => {
    const draw = differenceOf(change);
    const random = randomFrom(3);
    const drawn = Array.from({ length: 20_000 }, () => draw(random));
    const average = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
    expect(Math.abs(average - mean)).toBeLessThan(0.01);
    expect(
      Math.abs(Math.sqrt(drawn.reduce((sum, one) => sum + one ** 2, 0) / drawn.length - average ** 2) - sd),
    ).toBeLessThan(0.01);
  });

  it.each([
    [1, 0, 0, 0],
    [2, 0, 0, 0],
    [5, 0.04, 0, 0],
    [10, 0.04, 0, 0],
    [30, 0.03, 0.55, 0.8],
    [50, 0.02, 0.8, 1],
    [100, 0, 0.97, 1],
  ])(
    "a harmless change of %i queries fails in at most %f of trials and passes in %f to %f",
    (n, most, least, mostPass) => {
      const { fail, pass } = drawnRates(harmless, n);
      expect(fail).toBeLessThanOrEqual(most);
      expect(pass).toBeGreaterThanOrEqual(least);
      expect(pass).toBeLessThanOrEqual(mostPass);
    },
  );

  it.each([
    ["text cut at 40 words", cutAt40, 0.11, [0.8, 0.95, 0.98, 1]],
    ["text cut at 100 words", cutAt100, 0.11, [0.35, 0.4, 0.48, 0.66]],
    ["5 % of documents lost", lost, 0.8, [0.2, 0.2, 0.18, 0.25]],
  ])(
    "%s fails at 10, 30, 50 and 100 queries as often as was measured, less what 100 trials may be off, and hardly ever passes",
    (_, change, probesFail, least) => {
      for (const [at, n] of [10, 30, 50, 100].entries()) {
        const { fail, pass } = drawnRates(change, n, probesFail);
        expect(fail, `fails at ${n}`).toBeGreaterThanOrEqual(least[at] ?? 1);
        expect(pass, `passes at ${n}`).toBeLessThanOrEqual(n < 30 ? 0 : change === lost ? 0.35 : 0.15);
      }
    },
  );
});

describe("of differences as they were measured on a collection with several relevant documents per query", () => {
  const harmless = { mean: 0.023, sd: 0.072, same: 0.32, worse: 0.2, gain: [0.07, 0.0085] } as const;
  const cutAt40 = { mean: -0.043, sd: 0.195, same: 0.12, worse: 0.5, gain: [0.1, 0.025] } as const;

  it.each([10, 30, 50])("a fifth of %i queries getting a little worse is not a failure", (n) => {
    expect(drawnRates(harmless, n).fail).toBeLessThanOrEqual(0.05);
  });

  it("text cut at 40 words fails more often than not at 50 queries", () => {
    expect(drawnRates(cutAt40, 50).fail).toBeGreaterThanOrEqual(0.5);
  });
});

describe("of documents that are gone, 5 % of 300", () => {
  const golden = (n: number, random: () => number): GoldenSet => ({
    file: "golden.yaml",
    queries: Array.from({ length: n }, (_, at) => ({
      id: `q${at}`,
      query: "",
      labels: [
        {
          path: `${Math.floor(random() * 300)}.md`,
          heading: undefined,
          quote: undefined,
          grade: 1,
          line: 1,
        },
      ],
      critical: false,
      answerable: true,
      line: 1,
    })),
  });

  // One query after another has a chance of 5 % to ask for one of them, so n of them notice with 1 − .95ⁿ.
  it.each([
    [10, 0.4],
    [30, 0.785],
    [50, 0.923],
    [100, 0.994],
  ])(
    "the labels of %i golden queries point at one of them in %f of trials, which fails without statistics",
    (n, share) => {
      const random = randomFrom(n);
      const gone = (path: string) => Number.parseInt(path, 10) % 20 === 7;
      const { fail, pass } = rates(1000, () => {
        const set = golden(n, random);
        return goldenTargetsGate(set, resolveTargets(set, (path) => (gone(path) ? undefined : [])).findings);
      });
      expect(Math.abs(fail - share)).toBeLessThan(0.04);
      expect(fail + pass).toBeCloseTo(1);
    },
  );
});

describe("of known-item probes", () => {
  /** Pairs of which some share is lost and some gained, and the rest is found both times. */
  const drawnProbes = (total: number, lost: number, gained: number): Rates => {
    const random = randomFrom(total);
    return rates(200, () =>
      probesGate({
        before: "on live",
        apart: {},
        pairs: Array.from({ length: total }, (_, at) => {
          const which = random();
          return {
            path: `${at}.md`,
            text: "",
            before: which >= gained,
            after: which < gained || which >= gained + lost,
          };
        }),
      }),
    );
  };

  it.each([
    [200, 0.7],
    [500, 0.99],
    [1000, 1],
  ])("%i find 5 % lost documents in at least %f of trials", (total, least) => {
    expect(drawnProbes(total, 0.05, 0.002).fail).toBeGreaterThanOrEqual(least);
  });

  it.each([
    [200, 0.1],
    [500, 0.4],
    [1000, 0.85],
  ])(
    "%i find text cut at 100 words, where 4 % are lost and 1.4 % gained, in at least %f of trials",
    (total, least) => {
      expect(drawnProbes(total, 0.04, 0.014).fail).toBeGreaterThanOrEqual(least);
    },
  );

  it.each([200, 500, 1000])("%i hardly ever fail when as many are gained as lost", (total) => {
    expect(drawnProbes(total, 0.02, 0.02).fail).toBeLessThanOrEqual(0.02);
  });
});

describe("of a corpus that is really searched, in words", () => {
  const documents = syntheticCorpus(300, 11);
  const random = randomFrom(5);
  const questions = documents
    .slice(0, 120)
    .map((document) => ({ path: document.path, text: questionAbout(document, random) }));
  const probes = documents.map((document) => ({ path: document.path, text: probeOf(document, random) }));

  const ndcg = (search: Search) =>
    questions.map(({ path, text }) => score(search(text), [{ kind: "document", path, grade: 1 }]).ndcg10);
  const found = (search: Search) =>
    probes.map(({ path, text }) =>
      search(text)
        .slice(0, 5)
        .some((hit) => hit.path === path),
    );

  const live = lexicalSearch(documents);
  const before = { ndcg: ndcg(live), found: found(live) };

  function judged(staged: Search): {
    readonly golden: (n: number) => Rates;
    readonly probes: GateResult["verdict"];
  } {
    const after = { ndcg: ndcg(staged), found: found(staged) };
    const { verdict } = probesGate({
      before: "on live",
      apart: {},
      pairs: probes.map((probe, at) => ({
        ...probe,
        before: before.found[at] ?? false,
        after: after.found[at] ?? false,
      })),
    });
    return {
      probes: verdict,
      golden: (n) =>
        rates(50, () =>
          goldenGate({
            ...settings,
            probesPass: verdict === "pass",
            pairs: Array.from({ length: n }, (_, at) => {
              const query = Math.floor(random() * questions.length);
              return {
                id: `q${at}`,
                before: before.ndcg[query] ?? 0,
                after: after.ndcg[query] ?? 0,
                afterWithoutNew: after.ndcg[query] ?? 0,
                sameResults: false,
              };
            }),
          }),
        ),
    };
  }

  it("other parameters of the search pass the probes, and no number of golden queries fails", () => {
    const harmless = judged(lexicalSearch(documents, { k1: 0.9, b: 0.4 }));
    expect(harmless.probes).toBe("pass");
    for (const n of [10, 30, 50, 100])
      expect(harmless.golden(n).fail, `${n} queries`).toBeLessThanOrEqual(0.04);
  });

  it("5 % of the documents that are listed and not found fail the probes for certain, and golden queries now and then", () => {
    const lost = judged(lexicalSearch(documents.filter((_, at) => at % 20 !== 7)));
    expect(lost.probes).toBe("fail");
    for (const n of [10, 30, 50, 100]) {
      expect(lost.golden(n).fail, `${n} queries`).toBeGreaterThanOrEqual(0.15);
      expect(lost.golden(n).pass, `${n} queries`).toBeLessThanOrEqual(n < 30 ? 0 : 0.1);
    }
  });

  it.each([100, 40])("text cut after %i words fails the probes and any number of golden queries", (words) => {
    const cut = judged(lexicalSearch(documents.map((document) => cutAfter(document, words))));
    expect(cut.probes).toBe("fail");
    for (const n of [10, 30, 50, 100]) expect(cut.golden(n).fail, `${n} queries`).toBe(1);
  });
});
