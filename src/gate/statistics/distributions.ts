import jstat from "jstat";

const { beta, binomial, studentt } = jstat.jStat;

/** Probability of `successes` or more among `trials`. */
export function binomialUpperTail(successes: number, trials: number, probability = 0.5): number {
  return successes <= 0 ? 1 : Math.max(0, 1 - binomial.cdf(successes - 1, trials, probability));
}

/** Probability of `successes` or fewer among `trials`. */
export function binomialLowerTail(successes: number, trials: number, probability: number): number {
  if (successes < 0) return 0;
  return successes >= trials ? 1 : binomial.cdf(successes, trials, probability);
}

/** One-sided Clopper–Pearson bound: with this confidence the true share is at least so high. Counts may be fractions. */
export function lowerBound(successes: number, trials: number, confidence = 0.95): number {
  if (successes <= 0) return 0;
  if (successes >= trials) return (1 - confidence) ** (1 / trials);
  return beta.inv(1 - confidence, successes, trials - successes + 1);
}

/** One-sided Clopper–Pearson bound: with this confidence the true share is at most so high. */
export function upperBound(successes: number, trials: number, confidence = 0.95): number {
  return 1 - lowerBound(trials - successes, trials, confidence);
}

/** Student's t below which this share lies, e.g. 1.699 for .95 and 29 degrees of freedom. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return studentt.inv(probability, degreesOfFreedom);
}
