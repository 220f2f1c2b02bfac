import type { Before } from "../../pipeline.ts";
import type { GitHub } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";

/** Whether `commit` is an ancestor of `live`, as GitHub knows. What it refuses to say is an answer. Needs contents: read. */
export async function readIsBefore(github: GitHub, commit: string, live: string): Promise<Before> {
  const { owner, repo } = github;
  try {
    const { data } = await github.call(
      { to: "compare this run's commit with what is live", permission: "contents: read" },
      (octokit) =>
        octokit.rest.repos.compareCommitsWithBasehead({
          owner,
          repo,
          basehead: `${live}...${commit}`,
          per_page: 1,
        }),
    );
    return { before: data.status === "behind" };
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    return {
      unknown:
        error.status === 404
          ? `commit ${live.slice(0, 12)} is not in "${owner}/${repo}", or the token may not read it (\`contents: read\`)`
          : error.message.replace(/\.$/, ""),
    };
  }
}
