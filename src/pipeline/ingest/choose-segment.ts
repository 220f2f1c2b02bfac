import type { Config } from "../../config/config.ts";
import { profileOf } from "../../embed/profile.ts";
import type { Store } from "../../postgres/database.ts";
import { chooseSegment } from "../../postgres/segment.ts";
import { readLive } from "../../postgres/snapshot.ts";
import type { Drawn } from "../plan/draw-against.ts";

/** The segment that will hold every vector of the planned generation; the same one for every job that works on the plan. */
export async function segmentFor(
  store: Store,
  config: Config,
  drawn: Drawn,
): Promise<{ readonly number: number; readonly isLive: boolean }> {
  const live =
    drawn.snapshot.profile === drawn.plan.profile ? ((await readLive(store))?.segment ?? null) : null;
  const number = await chooseSegment(store, {
    profile: profileOf(config.embed),
    live,
    total: drawn.plan.chunks.kept + drawn.plan.chunks.added,
    changed: drawn.missing.size + drawn.cached.length,
  });
  return { number, isLive: number === live };
}
