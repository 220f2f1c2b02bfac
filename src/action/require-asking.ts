import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import type { RunContext } from "./context.ts";
import { whyNotVouching } from "./github/approval-proof.ts";

const withDefaultBranch = z.object({ repository: z.object({ default_branch: z.string().min(1) }) });

/** Undefined: the event tells none. */
export function defaultBranchOf({ payload }: Pick<RunContext, "payload">): string | undefined {
  return withDefaultBranch.safeParse(payload).data?.repository.default_branch;
}

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
