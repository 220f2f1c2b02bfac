import type { Digest } from "../digest/digest.ts";
import type { Store } from "../postgres/database.ts";
import { type GenerationState, readLastFlip } from "../postgres/generations.ts";

export interface Asked {
  /** Undefined: whichever the digest says. */
  readonly generation: number | undefined;
  /** Of the plan to promote; undefined: it was not named, so nothing tells that live is what was asked for. */
  readonly digest: Digest | undefined;
}

export interface PromotedBefore {
  readonly target: GenerationState;
  /** What was live before it. */
  readonly previous: number | null;
}

/**
 * The live generation, if it is the one that is asked for and a promotion of that very plan made it live. A job that is
 * run again after it promoted, because what followed could not be done, then goes on to what followed.
 */
export async function promotedBefore(
  store: Store,
  states: readonly GenerationState[],
  { generation, digest }: Asked,
): Promise<PromotedBefore | undefined> {
  const target = states.find((one) => one.state === "live");
  if (target === undefined || digest === undefined || target.planDigest !== digest) return undefined;
  if (generation !== undefined && generation !== target.number) return undefined;
  const flip = await readLastFlip(store);
  // What a rollback made live is not what this plan's approval made live.
  if (flip?.action !== "promote" || flip.generation !== target.number || flip.planDigest !== digest)
    return undefined;
  return flip.approvedDigest === null || flip.approvedDigest === digest
    ? { target, previous: flip.previous }
    : undefined;
}
