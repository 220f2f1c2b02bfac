import { type Block, line } from "../blocks.ts";
import { generation, short } from "../format.ts";
import type { Superseded } from "../report-parts.ts";

/** Why a run ended although its documents are not what is live, and how to go back where that was meant. */
export function supersededLines(
  environment: string,
  live: number | null,
  superseded: Superseded | undefined,
): readonly Block[] {
  const { commit = null, liveCommit = null } = superseded ?? {};
  return [
    line(
      `Superseded: generation ${generation(live)}, which is live, was made from commit ${short(liveCommit)}, and this run's commit, ${short(commit)}, is an older one of the same history. Nothing was taken back, and live stays as it is.`,
    ),
    line(
      `To bring the newest commit, start a new run. To go back on purpose: \`corpusgate rollback --env ${environment}\` (the workflow corpus-rollback), a commit that reverts, or a run of the older commit with \`allow-older: true\`.`,
    ),
  ];
}
