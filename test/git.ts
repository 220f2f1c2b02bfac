import { execa } from "execa";

/** Makes the folder a repository where it is none, and commits all that is in it. */
export async function commitAll(folder: string): Promise<void> {
  const git = execa({
    cwd: folder,
    env: {
      GIT_AUTHOR_NAME: "t",
      GIT_AUTHOR_EMAIL: "t@example.org",
      GIT_COMMITTER_NAME: "t",
      GIT_COMMITTER_EMAIL: "t@example.org",
    },
  });
  await git`git init --quiet`;
  await git`git add --all`;
  await git`git commit --quiet -m state`;
}
