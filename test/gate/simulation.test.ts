import { describe, expect, it } from "vitest";
import type { GoldenSet } from "../../src/gate/golden.ts";
import { goldenGate } from "../../src/gate/golden-gate.ts";
import { score } from "../../src/gate/metrics.ts";
import { probesGate } from "../../src/gate/probes-gate.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";
import { type GateResult, goldenTargetsGate } from "../../src/gate/verdict.ts";
import { independently, type MeasuredChange, randomFrom } from "./drawn-queries.ts";
import { drawnRates, harmless, lost, type Rates, ratesOf, simulatedChanges } from "./measured-changes.ts";
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

function rates(trials: number, judge: () => GateResult): Rates {
  return ratesOf(Array.from({ length: trials }, () => judge().verdict));
}

const settings = {
  unpaired: [],
  partly: [],
  margin: 0.05,
} as const;

describe("of per-query differences as they were measured on a collection with one relevant document per query", () => {
  it.each(simulatedChanges.map((one) => [one.name, one] as const))(
    "the draws have the measured mean and spread: %s",
    (_, { measured, draw }) => {
      const random = randomFrom(3);
      const drawn = Array.from({ length: 200 }, () => draw(100, random)).flat();
      const average = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
      const spread = Math.sqrt(drawn.reduce((sum, one) => sum + one ** 2, 0) / drawn.length - average ** 2);
      expect(Math.abs(average - measured.mean)).toBeLessThan(0.01);
      expect(Math.abs(spread - measured.sd)).toBeLessThan(0.01);
    },
  );

  it.each([1, 2, 5])("a harmless change of %i queries hardly ever fails, and never passes", (n) => {
    const { fail, pass } = drawnRates({ draw: independently(harmless), probesFail: 0 }, n, 200).shipped;
    expect(fail).toBeLessThanOrEqual(0.05);
    expect(pass).toBe(0);
  });

  const cells = simulatedChanges.flatMap((change) =>
    [10, 30, 50, 100].map((n) => [change.name, n, change] as const),
  );
  it.each(cells)("%s, %i queries: caught as often as was published, or more often", (_, n, change) => {
    const trials = 300;
    const { shipped, simple } = drawnRates(change, n, trials);
    const published = change.published[n];
    if (published !== undefined) {
      // The draws are worth something: the rule of which rates were published has them here.
      expect(Math.abs(simple.fail - published[0])).toBeLessThan(0.09);
      expect(Math.abs(simple.pass - published[1])).toBeLessThan(0.09);
    }
    // Not noise: the same draws.
    expect(shipped.fail).toBe(simple.fail);
    if (change.isDamage && n >= 50) expect(shipped.pass).toBeLessThanOrEqual(simple.pass);
    if (!change.isDamage) expect(shipped.pass).toBeGreaterThanOrEqual(simple.pass);
  });

  it("5 % of documents not found hardly ever pass, and not at 100 queries either, where the simple rule lets them", () => {
    const change = simulatedChanges.find((one) => one.measured === lost);
    if (change === undefined) throw new TypeError("not simulated");
    for (const n of [30, 50, 100])
      expect(drawnRates(change, n, 300).shipped.pass, `${n} queries`).toBeLessThanOrEqual(0.1);
    expect(drawnRates(change, 100, 300).simple.pass).toBeGreaterThanOrEqual(0.2);
  });
});

describe("of differences as they were measured on a collection with several relevant documents per query", () => {
  const better = { mean: 0.023, sd: 0.072, same: 0.32, worse: 0.2, gain: [0.07, 0.0085] } as const;
  const cut = { mean: -0.043, sd: 0.195, same: 0.12, worse: 0.5, gain: [0.1, 0.025] } as const;
  const shipped = (change: MeasuredChange, n: number) =>
    drawnRates({ draw: independently(change), probesFail: 0 }, n, 100).shipped;

  it.each([10, 30, 50])("a fifth of %i queries getting a little worse is not a failure", (n) => {
    expect(shipped(better, n).fail).toBeLessThanOrEqual(0.05);
  });

  it("text cut at 40 words fails more often than not at 50 queries", () => {
    expect(shipped(cut, 50).fail).toBeGreaterThanOrEqual(0.5);
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
            probes: verdict,
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
