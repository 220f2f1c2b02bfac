import jstat from "jstat";

const { beta, binomial, studentt } = jstat.jStat;

/** Probability of `heads` or more in tosses of a fair coin: summed term by term, so that one of 1e-12 is not rounded to 0. */
export function coinTail(heads: number, tosses: number): number {
  if (heads <= 0) return 1;
  let logTerm = tosses * Math.log(0.5);
  let tail = 0;
  for (let count = 1; count <= tosses; count += 1) {
    logTerm += Math.log((tosses - count + 1) / count);
    if (count >= heads) tail += Math.exp(logTerm);
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
