import { Failure } from "../../failure/failure.ts";
import { insisting } from "../../postgres/server/insisting.ts";
import type { Judgement } from "../judge/judge.ts";
import { type Judging, judgeInRun } from "../judge/judge-in-run.ts";

/**
 * Judges what this run has just made live. A failure here is not the whole of what happened, since readers see the new
 * generation: it says so.
 */
export async function verifyPromoted(
  running: Judging,
  { generation, previous }: { readonly generation: number; readonly previous: number | null },
): Promise<Judgement> {
  try {
    return await insisting(running.store.database, () =>
      judgeInRun(running, {
        generation,
        modes: ["hybrid"],
        thoroughness: { kind: "glance" },
        counted: "golden queries once promoted",
      }),
    );
  } catch (cause) {
    const { environment } = running.request.config;
    const back =
      previous === null
        ? ""
        : `; \`corpusgate rollback --env ${environment}\` makes generation ${previous} live again`;
    throw new Failure(
      `Generation ${generation} is live, and its verification did not come to an end: ${cause instanceof Error ? cause.message : String(cause)}`,
      { remedy: `Run \`corpusgate verify --env ${environment}\`${back}.`, cause },
    );
  }
}
