import { userInfo } from "node:os";
import { execa } from "execa";
import type { Origin } from "../pipeline/run-context.ts";
import type { Io } from "./io.ts";

/** Who runs, on which commit, and whether the working tree is that commit. */
export async function readOrigin(io: Io, folder: string, reason: string | undefined): Promise<Origin> {
  const git = await gitState(folder);
  const { variables } = io;
  const repository = variables.GITHUB_REPOSITORY;
  const run = variables.GITHUB_RUN_ID;
  return {
    actor: variables.GITHUB_ACTOR ?? variables.USER ?? userName(),
    runUrl:
      repository !== undefined && run !== undefined
        ? `${variables.GITHUB_SERVER_URL ?? "https://github.com"}/${repository}/actions/runs/${run}`
        : null,
    commit: git?.commit ?? null,
    cleanTree: git?.clean ?? null,
    reason: reason ?? null,
  };
}

/** Null outside a git working tree, or where there is no git. */
async function gitState(
  folder: string,
): Promise<{ readonly commit: string | null; readonly clean: boolean } | null> {
  const inside = await execa(
    "git",
    ["-C", folder, "status", "--porcelain", "--untracked-files=all", "--", "."],
    { reject: false },
  );
  if (inside.exitCode !== 0) return null;
  const head = await execa("git", ["-C", folder, "rev-parse", "--verify", "--quiet", "HEAD"], {
    reject: false,
  });
  return { commit: head.exitCode === 0 ? head.stdout.trim() : null, clean: inside.stdout === "" };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under an id that has no name.
    return "unknown";
  }
}
