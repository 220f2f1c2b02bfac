import * as core from "@actions/core";
import type { Secrets } from "./mask-secrets.ts";

/** Prints for people, without secrets. */
export function log(text: string, secrets: Secrets): void {
  core.info(asLogText(secrets.redact(text)));
}

/**
 * A line that looks like a workflow command would be carried out by the runner, and a document's name may have any form:
 * `::` at a line's start, and `##[` anywhere, are kept apart by a space of no width. The runner trims what .NET takes for
 * white space, to which U+0085 belongs, unlike to \s.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function asLogText(text: string): string {
  return text.replace(/(^|[\r\n])([\s\u0085]*):(?=:)/g, "$1$2:\u200b").replaceAll("##[", "##\u200b[");
}
