import { binomialLowerTail } from "./distributions.ts";

/** Order statistics, 1-based, between which a quantile lies with 95 % confidence; undefined where there are too few values. */
export function quantileRanks(
  count: number,
  quantile: number,
): { readonly low: number; readonly high: number } | undefined {
  const tail = 0.025;
  let low = 0;
  while (low < count && binomialLowerTail(low, count, quantile) <= tail) low += 1;
  let high = low;
  while (high <= count && 1 - binomialLowerTail(high - 1, count, quantile) > tail) high += 1;
  return low < 1 || high > count ? undefined : { low, high };
}

export interface QuantileInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A quantile by its nearest rank, with the interval that its neighbours by rank give it, whatever the distribution. */
export function quantileInterval(values: readonly number[], quantile: number): QuantileInterval | undefined {
  const ranks = quantileRanks(values.length, quantile);
  const sorted = values.toSorted((left, right) => left - right);
  const at = (rank: number) => sorted[rank - 1];
  const [value, low, high] = [
    at(Math.ceil(quantile * values.length)),
    at(ranks?.low ?? 0),
    at(ranks?.high ?? 0),
  ];
  return value === undefined || low === undefined || high === undefined ? undefined : { value, low, high };
}
