import { execa } from "execa";

export interface GitAnswer {
  readonly succeeded: boolean;
  /** Undefined: git was not started. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Git in a folder; a failure is an answer, too. Among documents a commit may bring the files of a bare repository, whose
 * settings name programs that git would start (`core.fsmonitor`): only a `.git` is a repository here
 * (https://git-scm.com/docs/git-config, safe.bareRepository). Its words are read, so they are English.
 */
export async function git(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<GitAnswer> {
  const { exitCode, stdout, stderr } = await execa("git", ["-c", "safe.bareRepository=explicit", ...args], {
    cwd: folder,
    env: { LC_ALL: "C", ...notOfAHook, ...env },
    input,
    reject: false,
  });
  return { succeeded: exitCode === 0, exitCode, stdout, stderr };
}

/**
 * Git tells a hook which repository it runs for, and would take it for that of a submodule or of any other folder, too.
 * https://git-scm.com/docs/githooks
 */
const notOfAHook = {
  GIT_DIR: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
};

/** Whether git failed because there is no repository around the folder. */
export function isNoRepository({ stderr }: GitAnswer): boolean {
  return stderr.includes("not a git repository");
}

/** What to do where git does not read a checkout that another user made, as in a job that runs in a container; else undefined. */
export function howToTrust({ stderr }: GitAnswer): string | undefined {
  // Git trusts the top of the repository, which need not be the folder that it was asked in.
  const [, top] = /dubious ownership in repository at '(.*)'/.exec(stderr) ?? [];
  return top === undefined
    ? undefined
    : `Another user owns the checkout. If you trust it, run \`git config --global --add safe.directory "${top}"\`.`;
}
