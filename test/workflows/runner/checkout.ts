import { execa } from "execa";

/** What actions/checkout leaves: the commit that the event names, as deep as was asked for. */
export async function checkOut(
  repository: string,
  workspace: string,
  sha: string,
  inputs: Readonly<Record<string, string>>,
): Promise<void> {
  const { "fetch-depth": depth = "1", "persist-credentials": credentials, ...others } = inputs;
  if (Object.keys(others).length > 0 || credentials !== "false")
    throw new Error(`the runner does not implement this checkout: ${JSON.stringify(inputs)}`);
  const git = execa({ cwd: workspace });
  await git`git init --quiet`;
  // By URL: over a plain path git ignores the depth.
  const url = `file://${repository}`;
  if (depth === "0") await git`git fetch --quiet --no-tags ${url} +refs/heads/*:refs/remotes/origin/* ${sha}`;
  else await git`git fetch --quiet --no-tags --depth=${depth} ${url} ${sha}`;
  await git`git checkout --quiet --detach ${sha}`;
}
