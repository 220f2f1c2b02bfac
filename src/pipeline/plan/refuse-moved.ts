import { Failure } from "../../failure/failure.ts";
import type { Plan } from "../../plan/plan.ts";
import { drawAgain, whatMoved } from "../../plan/plan-file.ts";

/** An approved plan runs only where it still is the plan; the failure names what moved. `made`: the live generation, if it made that. */
export function refuseMoved(approved: Plan, now: Plan, made?: number): void {
  const moved = whatMoved(approved, now);
  if (moved.length === 0) return;
  if (made === undefined) throw stalePlan(moved);
  throw new Failure(
    `The plan is stale, so it was not run: it was carried out already, as generation ${made}, which is live.`,
    { remedy: `Nothing is left to do for it. For what changed since: ${drawAgain}` },
  );
}

export function stalePlan(moved: readonly string[]): Failure {
  return new Failure(`The plan is stale, so it was not run. What moved: ${moved.join("; ")}.`, {
    remedy: drawAgain,
  });
}
