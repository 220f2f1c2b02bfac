/** Permissions of a token as a workflow's `permissions:` names them; what is not named is none. */
export type Permissions = Readonly<
  Partial<Record<"actions" | "contents" | "issues" | "pull-requests", "read" | "write">>
>;

type Need = readonly [permission: keyof Permissions, access: "read" | "write"];

/**
 * Each entry is enough by itself; none: every token that may see the repository. From the page "Permissions
 * required for GitHub Apps" and the notes of each operation.
 */
const needs: Readonly<Record<string, readonly Need[]>> = {
  "GET /repos/{owner}/{repo}/issues": [["issues", "read"]],
  "POST /repos/{owner}/{repo}/issues": [["issues", "write"]],
  "GET /repos/{owner}/{repo}/issues/{issue_number}": [["issues", "read"]],
  "PATCH /repos/{owner}/{repo}/issues/{issue_number}": [["issues", "write"]],
  "GET /repos/{owner}/{repo}/pulls": [["pull-requests", "read"]],
  "POST /repos/{owner}/{repo}/pulls": [["pull-requests", "write"]],
  "GET /repos/{owner}/{repo}/pulls/{pull_number}": [["pull-requests", "read"]],
  "GET /repos/{owner}/{repo}/commits/{ref}": [["contents", "read"]],
  "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls": [["pull-requests", "read"]],
  "GET /repos/{owner}/{repo}/compare/{basehead}": [["contents", "read"]],
  "GET /repos/{owner}/{repo}/environments/{environment_name}": [["actions", "read"]],
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}": [["actions", "read"]],
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals": [["actions", "read"]],
  "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts": [["actions", "read"]],
  "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}": [["actions", "read"]],
  "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": [["actions", "read"]],
  "GET /repos/{owner}/{repo}/collaborators/{username}/permission": [],
  "GET /repos/{owner}/{repo}/git/ref/{ref}": [["contents", "read"]],
  "POST /repos/{owner}/{repo}/git/refs": [["contents", "write"]],
  "PATCH /repos/{owner}/{repo}/git/refs/{ref}": [["contents", "write"]],
  "GET /repos/{owner}/{repo}/contents/{path}": [["contents", "read"]],
  "PUT /repos/{owner}/{repo}/contents/{path}": [["contents", "write"]],
};

/** Whether a token may; comments of a pull request may be written with either permission of the two. */
export function mayCall(permissions: Permissions, operation: string, aboutPull: boolean): boolean {
  const access = operation.startsWith("GET") ? "read" : "write";
  const comments: readonly Need[] = [
    ["issues", access],
    ...(aboutPull ? [["pull-requests", access] as const] : []),
  ];
  const wanted = /\/comments(\/|$)/.test(operation) ? comments : needs[operation];
  if (wanted === undefined) throw new TypeError(`no permission is known for ${operation}`);
  return (
    wanted.length === 0 ||
    wanted.some(([name, level]) => permissions[name] === "write" || permissions[name] === level)
  );
}
