import { z } from "zod";
import type { GitHub } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";

export interface ReadIssue {
  readonly author: string;
  /** Who edited it last, in the form of `author`; null: nobody did. */
  readonly editor: string | null;
  readonly body: string;
  readonly open: boolean;
}

const editorAnswer = z.object({
  repository: z.object({
    issue: z.object({
      editor: z.object({ __typename: z.string(), login: z.string() }).nullable(),
      lastEditedAt: z.string().nullable(),
    }),
  }),
});

/** The issue as it is now; the REST API does not tell who edited it, so that is asked of the GraphQL API. */
export async function readIssue(github: GitHub, number: number): Promise<ReadIssue> {
  const { owner, repo, call } = github;
  const need = { to: `read issue ${number}`, permission: "issues: write" };
  const { data } = await call(need, (octokit) =>
    octokit.rest.issues.get({ owner, repo, issue_number: number }),
  );
  const answer = await call(need, (octokit) =>
    octokit.graphql(
      "query IssueEditor($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { issue(number: $number) { lastEditedAt editor { __typename login } } } }",
      { owner, repo, number },
    ),
  );
  const { editor, lastEditedAt } = editorAnswer.parse(answer).repository.issue;
  return {
    author: data.user?.login ?? "",
    editor:
      lastEditedAt === null
        ? null
        : editor === null
          ? "ghost"
          : `${editor.login}${editor.__typename === "Bot" ? "[bot]" : ""}`,
    body: data.body ?? "",
    open: data.state === "open",
  };
}

export interface ReadComment {
  readonly author: string;
  readonly body: string;
  readonly url: string;
  readonly edited: boolean;
  /** Number of the issue it is on. */
  readonly issue: number;
}

/** The comment as it is now; undefined: it was deleted. */
export async function readComment(github: GitHub, id: number): Promise<ReadComment | undefined> {
  const { owner, repo, call } = github;
  try {
    const { data } = await call({ to: `read comment ${id}`, permission: "issues: write" }, (octokit) =>
      octokit.rest.issues.getComment({ owner, repo, comment_id: id }),
    );
    return {
      author: data.user?.login ?? "",
      body: data.body ?? "",
      url: data.html_url,
      edited: data.created_at !== data.updated_at,
      issue: Number(/\/issues\/(\d+)$/.exec(data.issue_url)?.[1]),
    };
  } catch (error) {
    if (error instanceof GitHubFailure && error.status === 404) return undefined;
    throw error;
  }
}

export async function isPersonWithWrite(github: GitHub, username: string): Promise<boolean> {
  const { owner, repo, call } = github;
  const { data } = await call(
    { to: `read what "${username}" may do`, permission: "contents: read" },
    (octokit) => octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username }),
  );
  return data.permission === "admin" || data.permission === "write";
}
