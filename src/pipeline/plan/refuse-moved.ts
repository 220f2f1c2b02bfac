import { Failure } from "../../failure/failure.ts";
import type { Plan } from "../../plan/plan.ts";
import { drawAgain, whatMoved } from "../../plan/plan-file.ts";

/** An approved plan runs only where it still is the plan; the failure names what moved. */
export function refuseMoved(approved: Plan, now: Plan): void {
  const moved = whatMoved(approved, now);
  if (moved.length > 0) throw stalePlan(moved);
}

export function stalePlan(moved: readonly string[]): Failure {
  return new Failure(`The plan is stale, so it was not run. What moved: ${moved.join("; ")}.`, {
    remedy: drawAgain,
  });
}
