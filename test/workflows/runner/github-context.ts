import type { Platform } from "./platform.ts";
import type { Event } from "./triggers.ts";

/** The `github` context of a run, without the token and the workspace, which belong to a job. */
export function githubContext(
  platform: Platform,
  { event, id }: { readonly event: Event; readonly id: number },
  workflow: string,
): Readonly<Record<string, unknown>> {
  return {
    event_name: event.name,
    event: event.payload,
    ref: event.ref,
    ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    sha: event.sha,
    actor: event.actor,
    triggering_actor: event.actor,
    repository: platform.repository,
    repository_owner: platform.repository.split("/")[0],
    run_id: id,
    run_attempt: 1,
    workflow,
    server_url: "https://github.com",
    api_url: platform.github.url,
  };
}

/** Whether GitHub gives this event's runs no secrets and a token that only reads. */
export function isUntrusted(event: Event, repository: string): boolean {
  return (
    event.name === "pull_request" && (event.actor === "dependabot[bot]" || isFromFork(event, repository))
  );
}

/** https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-variables: a fork gets none. */
export function varsOf({ repository, vars }: Platform, event: Event): Platform["vars"] {
  return isFromFork(event, repository) ? {} : vars;
}

function isFromFork(event: Event, repository: string): boolean {
  if (event.name !== "pull_request") return false;
  const { pull_request: pull } = event.payload;
  const head = JSON.stringify(pull ?? {});
  const from: { head?: { repo?: { full_name?: string } } } = JSON.parse(head);
  return from.head?.repo?.full_name !== repository;
}
