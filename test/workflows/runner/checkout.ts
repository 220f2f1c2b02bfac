import { execa } from "execa";
import { installLfs } from "../../lfs.ts";

/** Git as this machine's settings leave it alone: Git LFS itself may be installed. */
export const ownGit = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

/** What actions/checkout leaves: the commit that the event names, as deep and with as much as was asked for. */
export async function checkOut(
  repository: string,
  workspace: string,
  sha: string,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const {
    "fetch-depth": depth = "1",
    "persist-credentials": credentials,
    lfs = "false",
    submodules = "false",
    ...others
  } = inputs;
  if (Object.keys(others).length > 0)
    throw new Error(`the runner does not implement this checkout: ${JSON.stringify(inputs)}`);
  const git = execa({ cwd: workspace, env: ownGit });
  await git`git init --quiet`;
  // By URL: over a plain path git ignores the depth.
  const url = `file://${repository}`;
  if (depth === "0") await git`git fetch --quiet --no-tags ${url} +refs/heads/*:refs/remotes/origin/* ${sha}`;
  else await git`git fetch --quiet --no-tags --depth=${depth} ${url} ${sha}`;
  if (lfs === "true") await installLfs(workspace, lfsStore(repository));
  await git`git checkout --quiet --detach ${sha}`;
  if (submodules === "true") await git`git -c protocol.file.allow=always submodule update --quiet --init`;
  else if (submodules !== "false") throw new Error(`the runner does not implement submodules ${submodules}`);
  // As in a private repository: without credentials, nothing more comes from Git LFS.
  if (lfs === "true" && credentials !== "true") await git`git config filter.lfs.smudge false`;
}

/** Where the repository that is checked out keeps what is in Git LFS. */
export function lfsStore(repository: string): string {
  return `${repository}/.git/lfs-store`;
}
