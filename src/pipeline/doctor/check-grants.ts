import type { Config } from "../../config/config.ts";
import type { Rights } from "../../postgres/schema/rights.ts";
import type { Check } from "../doctor.ts";

/** Whether the user of a connection may do what its purposes take; else exactly what is missing, and the statement. */
export function checkGrants(
  { environment, database }: Config,
  rights: Rights,
  label: string,
  split: boolean,
): Check {
  const check = `grants${label}`;
  const { user, duties } = rights;
  const roles = duties.map((one) => one.role);
  if (!rights.migrated) {
    return {
      check,
      outcome: "warning",
      reason: `Nothing is granted yet: there is no schema "${database.schema}".`,
    };
  }
  const absent = duties.filter((one) => !one.exists).map((one) => one.role);
  const missing = [...new Set(duties.flatMap((one) => one.missing))];
  if (rights.enters && rights.usesVector && missing.length === 0) {
    if (absent.length > 0)
      return {
        check,
        outcome: "warning",
        reason: `User "${user}" may do all of it, as ${rights.ownsSchema ? "the schema's owner" : "it is"}, but ${listed(absent)} ${doNot(absent)} exist, so nobody can have less. ${createRoles(absent, environment)}`,
      };
    return split && rights.ownsSchema
      ? {
          check,
          outcome: "warning",
          reason: `User "${user}" owns the schema or is a superuser, and so may do more than its purpose takes. Use a user of its own who has ${listed(roles)}.`,
        }
      : { check, outcome: "ok", reason: `User "${user}" may do what its purpose takes.` };
  }
  if (absent.length > 0)
    return {
      check,
      outcome: "failed",
      reason: `User "${user}" may not, and ${listed(absent)} ${doNot(absent)} exist. ${createRoles(absent, environment)} Then ${grantOf(roles, user)}.`,
    };
  const able = duties.filter((one) => one.missing.length === 0);
  const unable = duties.filter((one) => one.missing.length > 0);
  // One string for everything, as each job of a workflow has its own: more rights than its duty takes would be wrong.
  if (
    rights.enters &&
    rights.usesVector &&
    able.length > 0 &&
    unable.length > 0 &&
    able.some((one) => one.held)
  )
    return {
      check,
      outcome: "warning",
      reason: `User "${user}" may ${verbs(able)} and not ${verbs(unable)}. That is right for a job that does no more; one user for everything needs ${grantOf(
        unable.map((one) => one.role),
        user,
      )}.`,
    };
  const without = duties.filter((one) => !one.held).map((one) => one.role);
  if (without.length > 0)
    return {
      check,
      outcome: "failed",
      reason: `User "${user}" lacks ${listed(without)}${missing.length === 0 ? "" : `, and with it ${missing.join(", ")}`}. ${without.length > 1 && without.length === duties.length ? `A job of its own needs one of them: ${duties.map((one) => `to ${verb[one.duty]}, ${grantOf([one.role], user)}`).join("; ")}. One user for everything needs ${grantOf(without, user)}.` : `Run ${grantOf(without, user)}.`}`,
    };
  const lacking = [
    ...rights.closed,
    ...(rights.usesVector ? [] : ["usage of the schema of the extension vector"]),
    ...missing,
  ];
  return {
    check,
    outcome: "failed",
    reason: `${listed(roles)} ${roles.length === 1 ? "lacks" : "lack"} ${lacking.join(", ")}. Run \`corpusgate migrate --env ${environment}\` as the schema's owner: it makes every grant anew.`,
  };
}

/** What `migrate` could not make; one user for everything does without. */
export function absentRoles(environment: string, { duties }: Rights): readonly string[] {
  const absent = duties.filter((one) => !one.exists).map((one) => one.role);
  if (absent.length === 0) return [];
  return [
    `${listed(absent)} ${doNot(absent)} exist, and this user may create no roles, so nobody can have fewer rights than the owner. ${createRoles(absent, environment)}`,
  ];
}

function doNot(roles: readonly string[]): string {
  return roles.length === 1 ? "does not" : "do not";
}

const verb = { reader: "read", stager: "stage", promoter: "promote" } as const;

function verbs(duties: Rights["duties"]): string {
  return duties.map((one) => verb[one.duty]).join(" and ");
}

function createRoles(roles: readonly string[], environment: string): string {
  return `Have a DBA run ${roles.map((role) => `\`create role "${role}" nologin;\``).join(" ")}, then run \`corpusgate migrate --env ${environment}\` as the schema's owner.`;
}

function grantOf(roles: readonly string[], user: string): string {
  return `\`grant ${listed(roles)} to "${user}";\``;
}

function listed(roles: readonly string[]): string {
  return roles.map((role) => `"${role}"`).join(", ");
}
