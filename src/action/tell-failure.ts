import * as core from "@actions/core";
import { Failure } from "../failure/failure.ts";
import { log } from "./log.ts";
import type { Secrets } from "./mask-secrets.ts";

/** Shows why the step could not do its work: an annotation with what to do, then causes and stack in the log. */
export function tellFailure(error: unknown, secrets: Secrets): void {
  core.error(secrets.redact(wordsOf(error)), { title: "Corpusgate could not carry this out" });
  if (!(error instanceof Failure) && error instanceof Error && error.stack !== undefined)
    log(error.stack, secrets);
  for (const cause of causesOf(error)) log(`Caused by: ${cause.message || cause.name}`, secrets);
}

/** Message and remedy, or the bare message of an error that nobody expected. */
export function wordsOf(error: unknown): string {
  if (error instanceof Failure) return `${error.message} ${error.remedy}`;
  return `Unexpected error: ${error instanceof Error ? error.message || error.name : String(error)}`;
}

function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (
    let cause = error instanceof Error ? error.cause : undefined;
    cause instanceof Error;
    cause = cause.cause
  )
    causes.push(cause);
  return causes;
}
