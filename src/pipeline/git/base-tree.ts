import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Config } from "../../config/config.ts";
import { readConfig } from "../../config/read-config.ts";
import { Failure } from "../../failure/failure.ts";
import { isLfsPointer } from "../../load/files/lfs-pointer.ts";
import { lookedAt } from "../../load/files/list-files.ts";
import { readGoldenSet } from "../judge/golden.ts";
import { type GitAnswer, git, howToTrust, isNoRepository } from "./git.ts";

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
    const top = await gitFor(ref, root, ["rev-parse", "--show-toplevel"]);
    await gitFor(ref, root, ["rev-parse", "--verify", "--quiet", `${ref}^{tree}`]);
    // As git says it, not by what `root` is called: that may be a link to the repository, and lead out of this folder.
    const prefix = await gitFor(ref, root, ["rev-parse", "--show-prefix"]);
    const { selects } = lookedAt(config.load);
    await writeTree(ref, {
      top,
      index: path.join(folder, "index"),
      target: path.join(folder, "tree"),
      isDocument: (name) => name.startsWith(prefix) && selects(name.slice(prefix.length)),
    });
    const before = await makeWithin(path.join(folder, "tree"), prefix);
    // Marks where the repository ends, as what the configuration names may be a link anywhere in it; git passes over an empty one.
    await mkdir(path.join(folder, ".git"));
    // A cache in a commit is nobody's finding; in this folder git could not tell that it came with one.
    await rm(path.join(before, ".corpusgate"), { recursive: true, force: true });
    return await work(await withReadableGolden(await configAt(config, before, variables)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Writing {
  readonly top: string;
  readonly index: string;
  readonly target: string;
  /** Of a file, relative to `top`. */
  readonly isDocument: (name: string) => boolean;
}

/** Writes the files of `ref` to `target`, with those of the submodules that are checked out and hold the commit it names. */
async function writeTree(ref: string, { top, index, target, isDocument }: Writing): Promise<void> {
  const env = { GIT_INDEX_FILE: index };
  const write = ["checkout-index", "--force", `--prefix=${target}/`];
  await gitFor(ref, top, ["read-tree", ref], env);
  await gitFor(ref, top, [...write, "--all"], { ...env, ...pointersOnly });
  const entries = await gitFor(ref, top, ["ls-files", "--stage", "-z"], env);
  const files = [...entries.matchAll(/(?:^|\0)(\d+) (\S+) \d\t([^\0]+)/g)];
  const pointers = files
    .map(([, , , name = ""]) => name)
    .filter((one) => isDocument(one) && isPointer(path.join(target, one)) && !isPointer(path.join(top, one)));
  if (pointers.length > 0)
    await gitFor(ref, top, [...write, "-z", "--stdin"], { ...env, ...noPointers }, pointers.join("\0"));
  for (const [, mode, commit = "", name = ""] of files) {
    const submodule = path.join(top, name);
    if (mode !== "160000") continue;
    // Not what a link leads to, nor the repository around a folder that is none.
    if (!existsSync(path.join(submodule, ".git")) || realpathSync(submodule) !== submodule) continue;
    const held = await git(submodule, ["rev-parse", "--verify", "--quiet", `${commit}^{tree}`]);
    if (!held.succeeded) continue;
    await writeTree(commit, {
      top: submodule,
      index: `${index}-`,
      target: path.join(target, name),
      isDocument: (one) => isDocument(`${name}/${one}`),
    });
  }
}

/**
 * A folder of a base, made where the base has none: one from before that folder is without documents. So is one with a file in its
 * place, or with a link out of `tree`: nothing is to be made or removed where that leads.
 */
async function makeWithin(tree: string, folder: string): Promise<string> {
  // A ref without files wrote no tree.
  await mkdir(tree, { recursive: true });
  let made = tree;
  for (const name of folder.split("/").filter((one) => one !== "")) {
    made = path.join(made, name);
    if (isFolderIn(realpathSync(tree), made)) continue;
    await rm(made, { force: true });
    await mkdir(made);
  }
  return made;
}

function isFolderIn(tree: string, folder: string): boolean {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return false;
  return `${realpathSync(folder)}${path.sep}`.startsWith(`${tree}${path.sep}`);
}

/**
 * What Git LFS keeps would be downloaded, gigabytes of images in some repositories, and not every checkout may. So only documents
 * are, which the checkout has, too. https://github.com/git-lfs/git-lfs/blob/main/docs/man/git-lfs-config.adoc
 */
const pointersOnly = { GIT_LFS_SKIP_SMUDGE: "1" };
/** Also where a job sets that for its checkout and pulls the documents afterwards. */
const noPointers = { GIT_LFS_SKIP_SMUDGE: "0" };

/** Whether a file is what Git LFS commits in place of it. */
function isPointer(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size < 1024 && isLfsPointer(readFileSync(file));
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

/** A base without golden queries, or with such as cannot be read, asked none: a change that mends them is checked, too. */
async function withReadableGolden(base: Config): Promise<Config> {
  try {
    await readGoldenSet(base);
    return base;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...base, gate: { ...base.gate, golden: undefined } };
  }
}

async function gitFor(
  ref: string,
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<string> {
  const answer = await git(folder, args, env, input);
  // Names of folders may begin or end with a space.
  if (answer.succeeded) return answer.stdout;
  const said =
    answer.exitCode === undefined
      ? "there is no git on this machine"
      : /^fatal: .*/m.exec(answer.stderr)?.[0] ||
        answer.stderr.split("\n")[0] ||
        // Asked whether it is there, git says nothing.
        "this checkout has no such commit";
  throw new Failure(`The base "${ref}" could not be read from git: ${said}.`, {
    remedy: remedyFor(answer),
  });
}

function remedyFor(answer: GitAnswer): string {
  if (answer.exitCode === undefined)
    return "Install git, in the job's container too, and check out again; without it validate without a base.";
  if (isNoRepository(answer))
    return "A base is a commit of the repository that the documents are in: run this in a checkout of it, or `git init` and commit first.";
  if (answer.stderr.includes("smudge filter lfs failed"))
    return "The base of a document is in Git LFS and could not be downloaded. Install Git LFS where it is not, let the checkout keep its credentials (`persist-credentials: true` of actions/checkout), or run `git lfs fetch` for the base before.";
  return (
    howToTrust(answer) ??
    "Name a commit, tag or branch that this checkout has; on GitHub Actions, check out with `fetch-depth: 0`. A commit that a force-push took away is in none: rebase on what the branch is now."
  );
}
