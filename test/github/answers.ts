import { createHash } from "node:crypto";
import { fill, type JsonObject } from "./shapes.ts";
import type { GitHubState, StoredComment, StoredEnvironment, StoredIssue, StoredPull } from "./state.ts";

// What is stored, in the shapes that GitHub answers with.

export function userJson(login: string): JsonObject {
  return fill("simple-user", { login, id: idOf(login), type: login.endsWith("[bot]") ? "Bot" : "User" });
}

export function issueJson(state: GitHubState, issue: StoredIssue): JsonObject {
  const comments = state.comments.filter((one) => one.issue === issue.number).length;
  return fill("issue", {
    id: issue.number,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    labels: issue.labels.map((name) => ({ name })),
    user: userJson(issue.user),
    comments,
    created_at: issue.createdAt,
    updated_at: issue.createdAt,
    html_url: `https://github.com/${state.repository}/issues/${issue.number}`,
    ...(issue.pull ? { pull_request: { url: null, html_url: null, diff_url: null, patch_url: null } } : {}),
  });
}

export function commentJson(state: GitHubState, comment: StoredComment): JsonObject {
  return fill("issue-comment", {
    id: comment.id,
    body: comment.body,
    user: userJson(comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: `https://github.com/${state.repository}/issues/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `https://api.github.com/repos/${state.repository}/issues/${comment.issue}`,
    author_association: "NONE",
  });
}

export function pullJson(
  state: GitHubState,
  pull: StoredPull,
  shape: "pull-request" | "pull-request-simple",
): JsonObject {
  const [owner = ""] = pull.headRepository.split("/");
  return fill(shape, {
    id: pull.number,
    number: pull.number,
    title: pull.title,
    state: pull.state,
    user: userJson(pull.user),
    html_url: `https://github.com/${state.repository}/pull/${pull.number}`,
    head: {
      label: `${owner}:${pull.headBranch}`,
      ref: pull.headBranch,
      sha: pull.headSha,
      user: userJson(owner),
      repo: repositoryJson(pull.headRepository),
    },
    base: {
      label: pull.base,
      ref: pull.base,
      sha: state.branches.get(pull.base)?.sha ?? "",
      user: userJson(state.repository.split("/")[0] ?? ""),
      repo: repositoryJson(state.repository),
    },
  });
}

export function environmentJson(environment: StoredEnvironment): JsonObject {
  const { name, reviewers, preventSelfReview } = environment;
  return fill("environment", {
    id: idOf(name),
    name,
    protection_rules:
      reviewers === undefined
        ? [{ id: 1, node_id: "", type: "branch_policy" }]
        : [
            { id: 1, node_id: "", type: "branch_policy" },
            {
              id: 2,
              node_id: "",
              type: "required_reviewers",
              prevent_self_review: preventSelfReview,
              reviewers: reviewers.map((login) => ({ type: "User", reviewer: userJson(login) })),
            },
          ],
  });
}

function repositoryJson(fullName: string): JsonObject {
  const [owner = "", name = ""] = fullName.split("/");
  return fill("repository", { full_name: fullName, name, owner: userJson(owner) });
}

/** The blob id that git gives a file. */
export function blobSha(content: string): string {
  const bytes = Buffer.from(content);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

function idOf(name: string): number {
  return createHash("sha1").update(name).digest().readUInt16BE();
}
