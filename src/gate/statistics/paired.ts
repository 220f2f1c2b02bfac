import { mean } from "../metrics.ts";
import { coinTail, studentQuantile } from "./distributions.ts";

/** McNemar's exact test, one-sided: how likely are so many losses among the pairs that differ, if losing were as likely as gaining? */
export function lossProbability(lost: number, gained: number): number {
  return coinTail(lost, lost + gained);
}

export interface PairedDifference {
  readonly mean: number;
  /** Standard deviation of the differences; 0 for a single one. */
  readonly sd: number;
  /** One-sided 95 % bound by Student's t; minus infinity for a single difference. */
  readonly lowerBound: number;
  /** The smallest true drop that a test at 5 % would find four times in five. */
  readonly detectableDrop: number;
}

/** z at .95 and at .80, added: a one-sided level of 5 % and a power of 80 %, as is usual. */
export const sizeAndPower = 2.486;

export function pairedDifference(differences: readonly number[]): PairedDifference {
  const n = differences.length;
  const average = mean(differences);
  if (n < 2)
    return {
      mean: average,
      sd: 0,
      lowerBound: Number.NEGATIVE_INFINITY,
      detectableDrop: Number.POSITIVE_INFINITY,
    };
  const squares = differences.reduce((sum, one) => sum + (one - average) ** 2, 0);
  const sd = Math.sqrt(squares / (n - 1));
  const error = sd / Math.sqrt(n);
  return {
    mean: average,
    sd,
    lowerBound: average - studentQuantile(0.95, n - 1) * error,
    detectableDrop: sizeAndPower * error,
  };
}
