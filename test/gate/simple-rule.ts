import type { GateResult } from "../../src/gate/verdict.ts";

/**
 * What earlier measurements recommended (margin, significance, bound; a pass wants five differences or equal lists everywhere),
 * said of the same numbers as the shipped gate, whose details these are. `sameEverywhere`: lists are equal and the probes pass.
 */
export function simpleRule(
  { details }: GateResult,
  margin: number,
  sameEverywhere: boolean,
): GateResult["verdict"] {
  const of = (name: string): number => Number(details?.[name] ?? Number.NaN);
  if (of("mean") <= -margin || (of("p") <= 0.05 && of("mean") <= -0.01)) return "fail";
  const shown = of("nonZero") >= 5 || sameEverywhere;
  return of("queries") >= 30 && of("lowerBound") > -margin && shown ? "pass" : "inconclusive";
}
