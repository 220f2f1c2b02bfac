import { goldenGate } from "../../src/gate/golden-gate.ts";
import type { GateResult } from "../../src/gate/verdict.ts";
import {
  type Draw,
  fromCollection,
  independently,
  type MeasuredChange,
  pairOf,
  randomFrom,
} from "./drawn-queries.ts";
import { simpleRule } from "./simple-rule.ts";

/** A change as it was measured on a judged collection with one relevant document a query, and how it is drawn here. */
export interface SimulatedChange {
  readonly name: string;
  readonly measured: MeasuredChange;
  readonly draw: Draw;
  /** How often 200 probes were measured to fail on it; the golden gate is told. */
  readonly probesFail: number;
  readonly isDamage: boolean;
  /** What the simple rule was measured to say, by the number of queries: fail and pass. */
  readonly published: Readonly<Record<number, readonly [fail: number, pass: number]>>;
}

export const harmless = { mean: 0.008, sd: 0.087, same: 0.84, worse: 0.05, gain: [0.15, 0.045] } as const;
const cutAt40 = { mean: -0.171, sd: 0.366, same: 0.52, worse: 0.37, gain: [0.2, 0.08] } as const;
const cutAt100 = { mean: -0.052, sd: 0.245, same: 0.66, worse: 0.2, gain: [0.25, 0.11] } as const;
export const lost = { mean: -0.031, sd: 0.188, same: 0.92, worse: 0.04, gain: [0.15, 0.045] } as const;

export const simulatedChanges: readonly SimulatedChange[] = [
  {
    name: "harmless",
    measured: harmless,
    draw: fromCollection(harmless),
    probesFail: 0,
    isDamage: false,
    published: { 10: [0.03, 0], 30: [0, 0.48], 50: [0, 0.9], 100: [0, 1] },
  },
  {
    name: "text cut at 40 words",
    measured: cutAt40,
    draw: fromCollection(cutAt40),
    probesFail: 0.11,
    isDamage: true,
    published: { 10: [0.85, 0], 30: [0.98, 0], 50: [1, 0] },
  },
  {
    name: "text cut at 100 words",
    measured: cutAt100,
    draw: fromCollection(cutAt100),
    probesFail: 0.11,
    isDamage: true,
    published: { 50: [0.56, 0.05], 100: [0.76, 0.02], 200: [0.99, 0] },
  },
  {
    name: "5 % of documents not found",
    measured: lost,
    draw: independently(lost),
    probesFail: 0.8,
    isDamage: true,
    published: { 50: [0.25, 0.05] },
  },
];

export type Rates = Readonly<Record<GateResult["verdict"], number>>;

export function ratesOf(verdicts: readonly GateResult["verdict"][]): Rates {
  const share = (wanted: GateResult["verdict"]): number =>
    verdicts.filter((one) => one === wanted).length / verdicts.length;
  return {
    pass: share("pass"),
    fail: share("fail"),
    inconclusive: share("inconclusive"),
    skipped: share("skipped"),
  };
}

/** What the shipped gate and the simple rule say of the same draws of n queries. */
export function drawnRates(
  { draw, probesFail }: Pick<SimulatedChange, "draw" | "probesFail">,
  n: number,
  trials: number,
): { readonly shipped: Rates; readonly simple: Rates } {
  const random = randomFrom(n);
  const margin = 0.05;
  const judged = Array.from({ length: trials }, () => {
    const probes = random() < probesFail ? "fail" : "pass";
    const pairs = draw(n, random).map((difference, id) => pairOf(id, difference));
    const shipped = goldenGate({
      unpaired: [],
      partly: [],
      margin,
      probes,
      pairs,
    });
    const isSame = probes === "pass" && pairs.every((one) => one.sameResults);
    return { shipped: shipped.verdict, simple: simpleRule(shipped, margin, isSame) };
  });
  return {
    shipped: ratesOf(judged.map((one) => one.shipped)),
    simple: ratesOf(judged.map((one) => one.simple)),
  };
}
