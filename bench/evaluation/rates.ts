import type { GoldenSet } from "../../src/gate/golden.ts";
import { type GoldenPair, goldenGate } from "../../src/gate/golden-gate.ts";
import { probesGate } from "../../src/gate/probes-gate.ts";
import type { GoldenFinding } from "../../src/gate/resolve.ts";
import { type GateResult, goldenTargetsGate } from "../../src/gate/verdict.ts";
import type { IngestReport, QueryComparison } from "../../src/report/reports.ts";
import { type Rates, ratesOf } from "../../test/gate/measured-changes.ts";
import { simpleRule } from "../../test/gate/simple-rule.ts";
import { drawer } from "./random.ts";

type Verdict = GateResult["verdict"];
const draws = 500;
const margin = 0.05;

export function meanRates(rates: readonly Rates[]): Rates {
  const mean = (verdict: Verdict) => rates.reduce((sum, one) => sum + one[verdict], 0) / rates.length;
  return {
    pass: mean("pass"),
    fail: mean("fail"),
    inconclusive: mean("inconclusive"),
    skipped: mean("skipped"),
  };
}

export function rateCell({ fail, pass }: Rates): string {
  return `${fail.toFixed(2)} / ${pass.toFixed(2)}`;
}

export function gateOf(report: IngestReport, gate: string): GateResult {
  const found = report.gates.find((one) => one.gate === gate);
  if (found === undefined)
    throw new Error(`gate "${gate}" was not asked: ${report.outcome} ${report.reasons.join(" ")}`);
  return found;
}

export function detail(result: GateResult, name: string): number {
  const value = result.details?.[name];
  return typeof value === "number" ? value : Number.NaN;
}

/**
 * Golden gates of so many queries drawn from the judged ones, with replacement: as from a larger set of their kind. `shipped`
 * is what the product says, `simple` what section "What was improved" compares it with, from the same numbers.
 */
export function goldenRates(
  report: IngestReport,
  queries: number,
  seed: number,
): { readonly shipped: Rates; readonly simple: Rates } {
  const draw = drawer(pairsOf(report), seed + queries * 1000);
  const probes = gateOf(report, "probes").verdict;
  const shipped: Verdict[] = [];
  const simple: Verdict[] = [];
  for (let at = 0; at < draws; at += 1) {
    const pairs = draw(queries);
    const result = goldenGate({
      pairs,
      unpaired: [],
      partly: [],
      margin,
      probes,
    });
    shipped.push(result.verdict);
    simple.push(
      simpleRule(result, margin, probes === "pass" && pairs.every(({ sameResults }) => sameResults)),
    );
  }
  return { shipped: ratesOf(shipped), simple: ratesOf(simple) };
}

/**
 * Whether the golden queries drawn, all their gates together, stop the change: their passages exist, and they are answered as
 * well. `findings` say which of the judged queries point nowhere now.
 */
export function stoppedShare(
  report: IngestReport,
  golden: GoldenSet,
  findings: readonly GoldenFinding[],
  { queries, seed }: { readonly queries: number; readonly seed: number },
): number {
  const byId = new Map(golden.queries.map((one) => [one.id, one]));
  const draw = drawer(pairsOf(report), seed + queries * 1000);
  const probes = gateOf(report, "probes").verdict;
  let stopped = 0;
  for (let at = 0; at < draws; at += 1) {
    const pairs = draw(queries);
    const drawn = new Set(pairs.map(({ id }) => id));
    const targets = goldenTargetsGate(
      { ...golden, queries: pairs.flatMap(({ id }) => byId.get(id) ?? []) },
      findings.filter(({ query }) => drawn.has(query)),
    );
    const compared = goldenGate({
      pairs,
      unpaired: [],
      partly: [],
      margin,
      probes,
    });
    if (targets.verdict === "fail" || compared.verdict === "fail") stopped += 1;
  }
  return stopped / draws;
}

/** Of all judged queries: mean and standard deviation of the differences, and the shares that stay and get worse. */
export function spreadOf(report: IngestReport): string {
  const gate = gateOf(report, "golden");
  const deltas = pairsOf(report).map(({ after }) => after);
  const share = (some: (delta: number) => boolean) =>
    `${Math.round((100 * deltas.filter(some).length) / deltas.length)} %`;
  return `${detail(gate, "mean").toFixed(3)} (${detail(gate, "sd").toFixed(3)}; ${share((one) => one === 0)} / ${share((one) => one < 0)})`;
}

/** What the golden queries of a staged generation found beside live, as the gate sees it. */
function pairsOf(report: IngestReport): readonly GoldenPair[] {
  return report.queries.flatMap((query) =>
    // The gate looks at differences alone, so where they start does not matter.
    query.delta === null
      ? []
      : [
          {
            id: query.id,
            before: 0,
            after: query.delta,
            // Nothing is added in any of these changes.
            afterWithoutNew: query.delta,
            sameResults: sameTop(query),
          },
        ],
  );
}

function sameTop({ before, after }: QueryComparison): boolean {
  const places = (hits: QueryComparison["after"]) => hits.map(({ path }) => path).join("\n");
  return before !== null && places(before) === places(after);
}

/** The shipped probes gate on so many of the probes that were made. */
export function probesRates(report: IngestReport, probes: number, seed: number): Rates {
  const gate = gateOf(report, "probes");
  const [total, found, lost, gained] = ["probes", "found", "lost", "gained"].map((name) =>
    detail(gate, name),
  );
  if (total === undefined || found === undefined || lost === undefined || gained === undefined)
    throw new TypeError("four names have four details");
  const pairs = Array.from({ length: total }, (_, at) => ({
    path: `${at}.md`,
    text: "",
    before: at < lost || (at >= lost + gained && at < lost + found),
    after: at >= lost && at < lost + found,
  }));
  const draw = drawer(pairs, seed + probes);
  return ratesOf(
    Array.from(
      { length: draws },
      () => probesGate({ pairs: draw(probes), before: "on live", apart: {} }).verdict,
    ),
  );
}
