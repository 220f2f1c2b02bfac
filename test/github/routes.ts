import { commentJson, environmentJson, issueJson, pullJson, userJson } from "./answers.ts";
import { answerGit } from "./git-routes.ts";
import { fill, type Json, type JsonObject } from "./shapes.ts";
import type { GitHubState } from "./state.ts";

export interface Call {
  /** `METHOD /path/with/{placeholders}`. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** Who calls. */
  readonly login: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** A list that is cut into pages; `wrap` puts a page into its object. */
  readonly list?: readonly Json[];
  readonly wrap?: (page: readonly Json[], total: number) => JsonObject;
}

/** GitHub's documented limit of comments and of issue bodies, in characters. */
const maxBody = 65_536;

export function answer(state: GitHubState, call: Call): Answer {
  const { parameters, query, body, login } = call;
  const tooLong = typeof body.body === "string" && body.body.length > maxBody;
  if (tooLong) return unprocessable("Body is too long (maximum is 65536 characters)");
  const number = Number(parameters.issue_number ?? parameters.pull_number ?? 0);
  const issue = state.issues.find((one) => one.number === number);
  const comment = state.comments.find((one) => one.id === Number(parameters.comment_id ?? 0));
  switch (call.operation) {
    case "GET /repos/{owner}/{repo}/issues": {
      const labels = (query.get("labels") ?? "").split(",").filter((one) => one !== "");
      const wanted = query.get("state") ?? "open";
      const creator = query.get("creator");
      return list(
        state.issues
          .filter((one) => wanted === "all" || one.state === wanted)
          .filter((one) => labels.every((label) => one.labels.includes(label)))
          .filter((one) => creator === null || one.user === creator)
          .toReversed()
          .map((one) => issueJson(state, one)),
      );
    }
    case "POST /repos/{owner}/{repo}/issues": {
      const created = {
        number: nextNumber(state),
        title: String(body.title),
        body: textOf(body.body),
        state: "open" as const,
        labels: labelsOf(body.labels),
        user: login,
        createdAt: new Date().toISOString(),
        pull: false,
      };
      state.issues.push(created);
      return { status: 201, body: issueJson(state, created) };
    }
    case "GET /repos/{owner}/{repo}/issues/{issue_number}":
      return issue === undefined ? notFound : { status: 200, body: issueJson(state, issue) };
    case "PATCH /repos/{owner}/{repo}/issues/{issue_number}":
      if (issue === undefined) return notFound;
      if (body.title !== undefined) issue.title = String(body.title);
      if (body.body !== undefined) {
        issue.body = textOf(body.body);
        issue.editor = login;
      }
      if (body.state === "open" || body.state === "closed") issue.state = body.state;
      if (body.labels !== undefined) issue.labels = labelsOf(body.labels);
      return { status: 200, body: issueJson(state, issue) };
    case "GET /repos/{owner}/{repo}/issues/{issue_number}/comments":
      if (issue === undefined) return notFound;
      return list(state.comments.filter((one) => one.issue === number).map((one) => commentJson(state, one)));
    case "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": {
      if (issue === undefined) return notFound;
      const at = new Date().toISOString();
      const created = {
        id: 1 + Math.max(1000, ...state.comments.map((one) => one.id)),
        issue: number,
        body: textOf(body.body),
        user: login,
        createdAt: at,
        updatedAt: at,
      };
      state.comments.push(created);
      return { status: 201, body: commentJson(state, created) };
    }
    case "GET /repos/{owner}/{repo}/issues/comments/{comment_id}":
      return comment === undefined ? notFound : { status: 200, body: commentJson(state, comment) };
    case "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}":
      if (comment === undefined) return notFound;
      comment.body = textOf(body.body);
      comment.updatedAt = new Date().toISOString();
      return { status: 200, body: commentJson(state, comment) };
    case "GET /repos/{owner}/{repo}/pulls": {
      const head = query.get("head");
      const base = query.get("base");
      const wanted = query.get("state") ?? "open";
      return list(
        state.pulls
          .filter((one) => wanted === "all" || one.state === wanted)
          .filter((one) => base === null || one.base === base)
          .filter((one) => head === null || `${one.headRepository.split("/")[0]}:${one.headBranch}` === head)
          .map((one) => pullJson(state, one, "pull-request-simple")),
      );
    }
    case "POST /repos/{owner}/{repo}/pulls": {
      const branch = state.branches.get(textOf(body.head));
      if (branch === undefined || !state.branches.has(textOf(body.base)))
        return unprocessable("Validation Failed");
      const pull = {
        number: nextNumber(state),
        headRepository: state.repository,
        headBranch: textOf(body.head),
        headSha: branch.sha,
        base: textOf(body.base),
        user: login,
        title: textOf(body.title),
        state: "open" as const,
      };
      addPull(state, pull);
      return { status: 201, body: pullJson(state, pull, "pull-request") };
    }
    case "GET /repos/{owner}/{repo}/pulls/{pull_number}": {
      const pull = state.pulls.find((one) => one.number === number);
      return pull === undefined ? notFound : { status: 200, body: pullJson(state, pull, "pull-request") };
    }
    case "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls": {
      const commit = state.commits.find((one) => one.sha === parameters.commit_sha);
      return list(
        state.pulls
          .filter((one) => commit?.pulls.includes(one.number) === true)
          .map((one) => pullJson(state, one, "pull-request-simple")),
      );
    }
    case "GET /repos/{owner}/{repo}/environments/{environment_name}": {
      const wanted = parameters.environment_name?.toLowerCase();
      const found = state.environments.find((one) => one.name.toLowerCase() === wanted);
      return found === undefined ? notFound : { status: 200, body: environmentJson(found) };
    }
    case "GET /repos/{owner}/{repo}/actions/runs/{run_id}": {
      const left = state.artifacts.find((one) => one.run === Number(parameters.run_id));
      if (left === undefined) return notFound;
      const { run: id, headSha: head_sha, event, headBranch: head_branch = state.defaultBranch } = left;
      return { status: 200, body: fill("workflow-run", { id, event, head_sha, head_branch }) };
    }
    case "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals":
      return {
        status: 200,
        body: state.approvals
          .filter((one) => one.run === Number(parameters.run_id))
          .map((one) =>
            fill("environment-approvals", {
              environments: one.environments.map((name) => ({ id: 1, name })),
              state: one.state,
              user: userJson(one.user),
              comment: one.comment,
            }),
          ),
      };
    case "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts":
      return {
        ...list(
          state.artifacts
            .filter((one) => one.run === Number(parameters.run_id))
            .filter((one) => query.get("name") === null || one.name === query.get("name"))
            .map((one) => artifactJson(state, one.id)),
        ),
        wrap: (page, total) => ({ total_count: total, artifacts: [...page] }),
      };
    case "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}": {
      const found = state.artifacts.find((one) => one.id === Number(parameters.artifact_id));
      return found === undefined ? notFound : { status: 200, body: artifactJson(state, found.id) };
    }
    case "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": {
      const found = state.artifacts.find((one) => one.id === Number(parameters.artifact_id));
      if (found?.expired) return { status: 410, body: { message: "Artifact has expired" } };
      return found === undefined ? notFound : { status: 302, headers: { location: found.location } };
    }
    case "GET /repos/{owner}/{repo}/collaborators/{username}/permission": {
      const user = parameters.username ?? "";
      const permission = state.collaborators.get(user) ?? "none";
      return {
        status: 200,
        body: fill("repository-collaborator-permission", { permission, role_name: permission, user: null }),
      };
    }
    default:
      return answerGit(state, call);
  }
}

export const notFound: Answer = { status: 404, body: { message: "Not Found" } };

export function unprocessable(message: string): Answer {
  return { status: 422, body: { message, documentation_url: "https://docs.github.com/rest" } };
}

/** Adds a pull request and the issue that carries its comments. */
export function addPull(state: GitHubState, pull: GitHubState["pulls"][number]): void {
  state.pulls.push(pull);
  state.issues.push({
    number: pull.number,
    title: pull.title,
    body: "",
    state: "open",
    labels: [],
    user: pull.user,
    createdAt: new Date().toISOString(),
    pull: true,
  });
}

function artifactJson(state: GitHubState, id: number): JsonObject {
  const found = state.artifacts.find((one) => one.id === id);
  return fill("artifact", {
    id,
    name: found?.name ?? "",
    size_in_bytes: found?.size ?? 0,
    digest: found?.digest ?? null,
    expired: found?.expired ?? false,
    created_at: new Date().toISOString(),
    archive_download_url: `https://api.github.com/repos/${state.repository}/actions/artifacts/${id}/zip`,
  });
}

function nextNumber(state: GitHubState): number {
  return 1 + Math.max(0, ...state.issues.map((one) => one.number), ...state.pulls.map((one) => one.number));
}

function list(all: readonly Json[]): Answer {
  return { status: 200, list: all };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function labelsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
