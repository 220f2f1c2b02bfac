import { Failure } from "../failure/failure.ts";
import { downloadPlan } from "./plan-artifact.ts";
import { artifactsOf, type Step } from "./step.ts";

/**
 * Refuses, from the second attempt of a run on, an approval that may be of another plan. GitHub's list of approvals
 * belongs to the run, and tells neither their attempt nor their time; so what was approved is certain only where every
 * plan that the run drew for this corpus and environment is the one that is to run.
 */
export async function requireOnePlan(
  step: Step,
  {
    corpus,
    environment,
    digest,
  }: { readonly corpus: string; readonly environment: string; readonly digest: string },
): Promise<void> {
  const { context } = step;
  if (context.runAttempt === 1) return;
  const drawn = await plansOfRun(step, corpus, environment);
  const others = drawn.filter((one) => one.digest !== digest);
  if (drawn.length > 0 && others.length === 0) return;
  const what =
    others.length === 0
      ? "this run left no plan to compare with"
      : `this run also drew ${others.map((one) => `plan ${one.digest} ("${one.name}")`).join(", ")}`;
  throw new Failure(
    `Attempt ${context.runAttempt} of run ${context.runId} is to run plan ${digest}, and ${what}. GitHub does not say which attempt an approval was given in, so it is not known that this plan was approved.`,
    { remedy: "Start a new run instead of this one again, and have its plan approved." },
  );
}

async function plansOfRun(
  step: Step,
  corpus: string,
  environment: string,
): Promise<readonly { readonly name: string; readonly digest: string }[]> {
  const plans: { readonly name: string; readonly digest: string }[] = [];
  for (const { id, name } of await artifactsOf(step, "plan", undefined)) {
    const { plan, digest } = await downloadPlan({
      id,
      binding: { repository: step.context.repository, environment, commit: undefined },
      run: undefined,
      temporary: step.context.temporary,
    });
    if (plan.corpus === corpus) plans.push({ name, digest });
  }
  return plans;
}
