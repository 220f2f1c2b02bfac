import type { Digest } from "../../digest/digest.ts";
import { nothingToDo } from "../../plan/draw-plan.ts";
import type { Plan } from "../../plan/plan.ts";
import { planDigest, whatMoved } from "../../plan/plan-file.ts";
import type { Store } from "../../postgres/database.ts";
import { readMadeBy } from "../../postgres/runs.ts";
import type { Superseded } from "../../report/report-parts.ts";
import type { OlderCheckout } from "../git/older-checkout.ts";
import type { Drawn } from "./draw-against.ts";
import { refuseMoved } from "./refuse-moved.ts";

export type PlanStanding =
  | { readonly kind: "runs" }
  /** What it says is live already, and it was an earlier attempt of this run that made it so. */
  | { readonly kind: "done"; readonly previous: number | null }
  | { readonly kind: "superseded"; readonly superseded: Superseded };

export interface Standing {
  readonly store: Store;
  /** The plan that was given; undefined: the drawn one is run. */
  readonly given: Plan | undefined;
  readonly drawn: Drawn;
  readonly older: OlderCheckout;
  /** Address of this run, the same for each of its attempts; null: it has none, and is no other's attempt. */
  readonly runUrl: string | null;
}

/**
 * Whether a run goes on. A plan that still is the plan does: it was drawn, and maybe approved, with what is known here now.
 * One that an earlier attempt of the same run carried out ends well, so that a job may be repeated. Any other is refused.
 */
export async function planStanding(standing: Standing): Promise<PlanStanding> {
  const { given, drawn } = standing;
  const { superseded } = standing.older;
  if (given !== undefined) {
    if (whatMoved(given, drawn.plan).length === 0) return { kind: "runs" };
    if (await carriedOut(standing, planDigest(given)))
      return { kind: "done", previous: given.base?.generation ?? null };
  }
  if (superseded !== undefined) return { kind: "superseded", superseded };
  if (given !== undefined) refuseMoved(given, drawn.plan, await madeLive(standing, planDigest(given)));
  return { kind: "runs" };
}

/** The live generation, if it is what the plan made: then nothing is wrong with it but that it runs once. */
async function madeLive({ store, drawn }: Standing, digest: Digest): Promise<number | undefined> {
  const { generation } = drawn.snapshot;
  if (generation === null) return undefined;
  return (await readMadeBy(store, generation))?.planDigest === digest ? generation : undefined;
}

async function carriedOut({ store, drawn, runUrl }: Standing, digest: Digest): Promise<boolean> {
  const { generation } = drawn.snapshot;
  if (generation === null || runUrl === null || !nothingToDo(drawn.plan, drawn.snapshot)) return false;
  const made = await readMadeBy(store, generation);
  return made?.planDigest === digest && made.runUrl === runUrl;
}
