import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { Failure } from "../../failure/failure.ts";
import { type GitAnswer, howToTrust } from "./git.ts";

/**
 * Refuses a checkout that git does not read and that may be a part of its commit: what is missing would count as deleted.
 * `missing`: whether documents would be missing in a folder, named relative to `root`, that is not checked out.
 */
export function refuseUnreadPart(
  root: string,
  folder: string,
  answer: GitAnswer,
  missing: (folder: string) => boolean,
): void {
  // As git does: the repository is the one around the folder that links lead to.
  const own = realpathSync(root);
  const top = topOf(path.join(own, folder));
  if (top === undefined) return;
  const submodule = submodulesOf(top).find((one) => missing(path.relative(own, path.join(top, one))));
  const part =
    submodule !== undefined
      ? `its submodule "${submodule}" is not checked out`
      : existsSync(path.join(gitFolderOf(top), "info", "sparse-checkout"))
        ? "it is or was a sparse one, so files may be left out"
        : undefined;
  if (part === undefined) return;
  const said =
    answer.exitCode === undefined ? "there is no git on this machine" : answer.stderr.split("\n")[0];
  throw new Failure(
    `Git does not read the checkout "${top}": ${said}. And ${part}: what is missing would count as deleted.`,
    { remedy: remedyFor(answer, top) },
  );
}

function remedyFor(answer: GitAnswer, top: string): string {
  if (answer.exitCode === undefined) return "Install git, in the job's container too.";
  return howToTrust(answer) ?? `Make \`git status\` succeed in "${top}", or check out all of the commit.`;
}

/** The nearest folder with a `.git`, upwards. */
function topOf(folder: string): string | undefined {
  if (existsSync(path.join(folder, ".git"))) return folder;
  const above = path.dirname(folder);
  return above === folder ? undefined : topOf(above);
}

/** Of a submodule and of a further working tree `.git` is a file that names the folder. */
function gitFolderOf(top: string): string {
  const git = path.join(top, ".git");
  if (statSync(git).isDirectory()) return git;
  const [, named = git] = /^gitdir: (.+)$/m.exec(readFileSync(git, "utf8")) ?? [];
  return path.resolve(top, named);
}

/** Their folders, relative to the top. https://git-scm.com/docs/gitmodules */
function submodulesOf(top: string): readonly string[] {
  const file = path.join(top, ".gitmodules");
  if (!existsSync(file)) return [];
  return [...readFileSync(file, "utf8").matchAll(/^\s*path\s*=\s*(.*\S)/gm)].map(([, named = ""]) => named);
}
