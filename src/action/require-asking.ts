import { Failure } from "../failure/failure.ts";
import { defaultBranchOf, type RunContext } from "./context.ts";
import { whyNotVouching } from "./github/approval-proof.ts";

/** Refuses a run whose request for an approval nobody could believe: by its event, or of another branch. */
export function requireAsking(context: Pick<RunContext, "event" | "ref" | "payload">): void {
  const unable = whyNotVouching(context.event);
  if (unable !== undefined) {
    throw new Failure(`This run ${unable}.`, {
      remedy: "Start it by one of these: what another event runs may be the files of a branch.",
    });
  }
  const branch = defaultBranchOf(context);
  if (branch === undefined || context.ref === `refs/heads/${branch}`) return;
  throw new Failure(`This run is of "${context.ref}", and only one of "${branch}" may ask for an approval.`, {
    remedy: `Start it on "${branch}": what another branch or a tag runs may be files that nobody reviewed.`,
  });
}
