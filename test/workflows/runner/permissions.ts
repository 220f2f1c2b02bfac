import type { FakeToken } from "../../github/github-api.ts";
import { asText } from "./evaluate.ts";
import { type Mapping, mappingAt } from "./read-workflow.ts";

export type Grants = Readonly<Record<string, "read" | "write">>;

/** What a job's token may, from its own `permissions` or the workflow's; nothing declared would be the repository's default. */
export function grantsOf(workflow: Mapping, job: Mapping): Grants {
  const declared = job.permissions === undefined ? workflow : job;
  if (declared.permissions === undefined)
    throw new Error("neither workflow nor job declares permissions, and the runner implements no default");
  return Object.fromEntries(
    Object.entries(mappingAt(declared, "permissions", "any")).map(([name, access]) => {
      if (access === "read" || access === "write") return [name, access];
      throw new Error(`the runner does not implement the permission ${name}: ${asText(access)}`);
    }),
  );
}

/** A called workflow may not ask for more than its caller was granted; GitHub refuses to start such a run. */
export function refuseEscalation(job: string, asked: Grants, ceiling: Grants): void {
  for (const [name, access] of Object.entries(asked))
    if (ceiling[name] !== "write" && ceiling[name] !== access)
      throw new Error(
        `The nested job '${job}' is requesting '${name}: ${access}', but is only allowed '${name}: ${ceiling[name] ?? "none"}'`,
      );
}

/** Of a pull request from a fork, and for Dependabot, everything is read-only. */
export function tokenOf(grants: Grants, readOnly: boolean): FakeToken {
  const access = (name: string) =>
    grants[name] === undefined ? {} : { [name]: readOnly ? ("read" as const) : grants[name] };
  return {
    login: "github-actions[bot]",
    permissions: {
      ...access("actions"),
      ...access("contents"),
      ...access("issues"),
      ...access("pull-requests"),
    },
  };
}
