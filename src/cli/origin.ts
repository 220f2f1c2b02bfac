import { userInfo } from "node:os";
import type { Config } from "../config/config.ts";
import { type Approval, type Origin, readWorkingTree } from "../pipeline.ts";
import type { Io } from "./io.ts";

/** Who runs, on which commit, and whether what is ingested is that commit. */
export async function readOrigin(
  { variables }: Pick<Io, "variables">,
  config: Config,
  reason: string | undefined,
): Promise<Origin> {
  const tree = await readWorkingTree(config);
  const repository = variables.GITHUB_REPOSITORY;
  const run = variables.GITHUB_RUN_ID;
  return {
    actor: variables.GITHUB_ACTOR ?? variables.USER ?? userName(),
    runUrl:
      repository !== undefined && run !== undefined
        ? `${variables.GITHUB_SERVER_URL ?? "https://github.com"}/${repository}/actions/runs/${run}`
        : null,
    commit: tree?.commit ?? null,
    cleanTree: tree?.clean ?? null,
    reason: reason ?? null,
  };
}

/** What `--approve` says: whoever runs the command approved this digest. */
export function approvalOf({ actor }: Origin, digest: string | undefined): Approval | undefined {
  return digest === undefined ? undefined : { by: actor, digest, via: "operator", url: null };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under an id that has no name.
    return "unknown";
  }
}
