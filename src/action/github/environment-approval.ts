import type { GitHub } from "./client.ts";

export interface ProtectedEnvironment {
  /** Logins and team slugs. */
  readonly reviewers: readonly string[];
  readonly warnings: readonly string[];
}

/** Refuses (Failure) unless the environment exists and requires reviewers. */
export async function requireProtectedEnvironment(
  github: GitHub,
  name: string,
): Promise<ProtectedEnvironment> {
  throw new Error(`to come: ${github.repo} ${name}`);
}

/** Logins of who approved this run for the environment; refuses (Failure) when nobody did. */
export async function requireApproval(
  github: GitHub,
  runId: number,
  environment: string,
): Promise<readonly [string, ...string[]]> {
  throw new Error(`to come: ${github.repo} ${runId} ${environment}`);
}
