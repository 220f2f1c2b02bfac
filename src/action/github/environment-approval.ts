import { Failure } from "../../failure/failure.ts";
import type { GitHub } from "./client.ts";
import { GitHubFailure } from "./github-failure.ts";

export interface ProtectedEnvironment {
  /** Logins, and slugs of teams. */
  readonly reviewers: readonly string[];
  readonly warnings: readonly string[];
}

/** Refuses (Failure) unless the environment exists and requires reviewers. */
export async function requireProtectedEnvironment(
  github: GitHub,
  name: string,
): Promise<ProtectedEnvironment> {
  const environment = await readEnvironment(github, name);
  const rule = (environment.protection_rules ?? []).find(
    (one) => one.type === "required_reviewers" && "reviewers" in one,
  );
  const reviewers =
    rule !== undefined && "reviewers" in rule
      ? (rule.reviewers ?? []).map(({ reviewer }) => nameOf(reviewer))
      : [];
  if (rule === undefined || reviewers.length === 0) {
    throw new Failure(
      `Environment "${name}" of "${github.owner}/${github.repo}" requires no reviewers, so nobody would be asked before the change goes live.`,
      { remedy: `${howToProtect(name)} ${planTiers}` },
    );
  }
  const selfReview = "prevent_self_review" in rule && rule.prevent_self_review === true;
  return {
    reviewers,
    warnings: selfReview
      ? []
      : [
          `Environment "${name}" lets who started a run approve it. Tick "Prevent self-review" in Settings → Environments → ${name}.`,
        ],
  };
}

/**
 * Logins of who approved this run for the environment; refuses (Failure) when nobody did, somebody rejected, or the
 * environment requires no reviewers any more. The last, because the list of reviews belongs to the run, not to its
 * attempt: a re-run that nobody was asked about would find the approval of the first attempt; for which plan that was,
 * require-one-plan.ts asks.
 */
export async function requireApproval(
  github: GitHub,
  runId: number,
  environment: string,
): Promise<readonly [string, ...string[]]> {
  await requireProtectedEnvironment(github, environment);
  const { data } = await github.call(
    { to: "read who approved the run", permission: "actions: read" },
    (octokit) =>
      octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals", {
        owner: github.owner,
        repo: github.repo,
        run_id: runId,
      }),
  );
  // GitHub compares names of environments without their case, and answers with the one it was made with.
  const wanted = environment.toLowerCase();
  const reviews = data.filter((one) => one.environments.some(({ name }) => name?.toLowerCase() === wanted));
  const rejected = reviews.find((one) => one.state === "rejected");
  if (rejected !== undefined) {
    throw new Failure(
      `${nameOf(rejected.user)} rejected run ${runId} for environment "${environment}", so nothing was changed.`,
      { remedy: "Mend what was objected to, and start a new run." },
    );
  }
  const [first, ...more] = new Set(
    reviews.filter((one) => one.state === "approved").map((one) => nameOf(one.user)),
  );
  if (first === undefined) {
    throw new Failure(
      `Run ${runId} has no approval for environment "${environment}", so nothing was changed. Its job began without one: an administrator bypassed the rule, or the environment lost its reviewers since the plan was drawn.`,
      {
        remedy: `${howToProtect(environment)} Untick "Allow administrators to bypass configured protection rules", and start a new run.`,
      },
    );
  }
  return [first, ...more];
}

async function readEnvironment(github: GitHub, name: string) {
  try {
    const { data } = await github.call(
      { to: `read environment "${name}"`, permission: "actions: read" },
      (octokit) =>
        octokit.rest.repos.getEnvironment({ owner: github.owner, repo: github.repo, environment_name: name }),
    );
    return data;
  } catch (cause) {
    if (!(cause instanceof GitHubFailure && cause.status === 404)) throw cause;
    throw new Failure(
      `"${github.owner}/${github.repo}" has no environment "${name}". A job that named it would create it without any protection.`,
      { remedy: `${howToProtect(name)} ${planTiers}`, cause },
    );
  }
}

function howToProtect(name: string): string {
  return `Open Settings → Environments, make "${name}", tick "Required reviewers" and name one to six people or teams.`;
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments */
const planTiers =
  "GitHub has required reviewers for public repositories on every plan, and for private ones on Enterprise only; a private repository on another plan uses `approval: comment`.";

function nameOf(who: unknown): string {
  if (typeof who !== "object" || who === null) return "(a deleted account)";
  if ("login" in who && typeof who.login === "string") return who.login;
  if ("slug" in who && typeof who.slug === "string") return who.slug;
  return "(a deleted account)";
}
