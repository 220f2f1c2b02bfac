import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import type { Config } from "../../config/config.ts";
import { readConfig } from "../../config/read-config.ts";
import { Failure } from "../../failure/failure.ts";

/**
 * Runs `work` over the files of a git ref, written to a folder of their own that is removed afterwards. An index of its
 * own is used, so neither the working tree nor the repository's index is touched.
 */
export async function withBaseTree<T>(
  config: Config,
  ref: string,
  variables: Readonly<Record<string, string | undefined>>,
  work: (base: Config) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-base-"));
  try {
    const { root } = config.load;
    const top = await git(root, ["rev-parse", "--show-toplevel"], ref);
    await git(root, ["rev-parse", "--verify", "--quiet", `${ref}^{tree}`], ref);
    const env = { GIT_INDEX_FILE: path.join(folder, "index") };
    await git(top, ["read-tree", ref], ref, env);
    await git(top, ["checkout-index", "--all", `--prefix=${path.join(folder, "tree")}/`], ref, env);
    const before = path.join(folder, "tree", path.relative(top, root));
    // A base from before that folder is one without documents.
    await mkdir(before, { recursive: true });
    return await work(await configAt(config, before, variables));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The base's own configuration, so that a change of configuration shows; this one's where the base has none. */
async function configAt(
  config: Config,
  root: string,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const file = path.join(root, path.basename(config.file));
  try {
    return await readConfig({ file, environment: config.environment, variables });
  } catch (error) {
    // A base from before the configuration, or with a broken one, is read the way the head is.
    if (!(error instanceof Failure)) throw error;
    return { ...config, file, load: { ...config.load, root } };
  }
}

async function git(
  folder: string,
  args: readonly string[],
  ref: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const result = await execa("git", ["-C", folder, ...args], { reject: false, env });
  if (result.exitCode === 0) return result.stdout.trim();
  const outside = /not a git repository/.test(result.stderr);
  throw new Failure(
    `The base "${ref}" could not be read from git: ${result.stderr.split("\n")[0] || `git ${args[0]} found nothing`}.`,
    {
      remedy: outside
        ? "A base is a commit of the repository that the documents are in: run this in a checkout of it, or `git init` and commit first."
        : "Name a commit, tag or branch that this checkout has; on GitHub Actions, check out with `fetch-depth: 0`.",
    },
  );
}
