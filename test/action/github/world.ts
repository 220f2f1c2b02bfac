import { onTestFinished } from "vitest";
import { type GitHub, openGitHub, type RunIdentity } from "../../../src/action/github/client.ts";
import { type FakeGitHub, startGitHub, workflowToken } from "../../github/github-api.ts";
import type { Permissions } from "../../github/permissions.ts";

export interface World {
  readonly fake: FakeGitHub;
  /** As a job's token that was granted everything. */
  readonly github: GitHub;
  /** As another token. */
  as(login: string, permissions: Permissions): GitHub;
}

/** A fake GitHub and clients of it; at the end of the test it must have been asked nothing off its description. */
export async function world(): Promise<World> {
  const fake = await startGitHub();
  onTestFinished(() => fake.close());
  const open = (token: string) =>
    openGitHub({
      token,
      repository: fake.state.repository,
      apiUrl: fake.url,
      retry: { retries: 2, delayMs: 1, maxDelayMs: 1000, timeoutMs: 10_000 },
    });
  return {
    fake,
    github: open(workflowToken),
    as(login, permissions) {
      const token = `token-${fake.tokens.size}`;
      fake.tokens.set(token, { login, permissions });
      return open(token);
    },
  };
}

export function run(id: number, sha = "c".repeat(40), attempt = 1): RunIdentity {
  return {
    id,
    attempt,
    sha,
    url: `https://github.com/acme/handbook/actions/runs/${id}`,
    at: "2026-11-20T08:00:00Z",
  };
}

/** Opens pull request `number` of `branch`, from a fork where `from` is one. */
export function openPull(
  fake: FakeGitHub,
  number: number,
  headSha: string,
  from = fake.state.repository,
  branch = "edit",
): void {
  const user = from.split("/")[0] ?? "";
  const title = "Edit";
  fake.state.pulls.push({
    number,
    headRepository: from,
    headBranch: branch,
    headSha,
    base: "main",
    user,
    title,
    state: "open",
  });
  fake.state.issues.push({
    number,
    title,
    body: "",
    state: "open",
    labels: [],
    user,
    createdAt: "2026-11-20T07:00:00Z",
    pull: true,
  });
}

/** An issue's body as it was before its marker named a configuration. */
export function withoutConfig(body: string | undefined): string {
  return (body ?? "").replace(/"config":"[^"]*",/, "");
}
