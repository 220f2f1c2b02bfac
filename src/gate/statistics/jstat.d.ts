/** What is used of jstat 1.9, which ships without types. */
declare module "jstat" {
  interface Distributions {
    readonly beta: { inv(probability: number, alpha: number, beta: number): number };
    readonly binomial: { cdf(successes: number, trials: number, probability: number): number };
    readonly studentt: { inv(probability: number, degreesOfFreedom: number): number };
  }
  const jstat: { readonly jStat: Distributions };
  export = jstat;
}
