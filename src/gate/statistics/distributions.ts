import jstat from "jstat";

const { beta, binomial, studentt } = jstat.jStat;

/** Probability of `successes` or more among `trials`: summed term by term, so that one of 1e-12 is not rounded to 0. */
export function binomialUpperTail(successes: number, trials: number, probability = 0.5): number {
  if (successes <= 0) return 1;
  const odds = Math.log(probability) - Math.log1p(-probability);
  let logTerm = trials * Math.log1p(-probability);
  let tail = 0;
  for (let count = 1; count <= trials; count += 1) {
    logTerm += Math.log((trials - count + 1) / count) + odds;
    if (count >= successes) tail += Math.exp(logTerm);
  }
  return Math.min(1, tail);
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
