import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import type { RunContext } from "./context.ts";
import type { Inputs } from "./inputs.ts";

// Far above what a publish names; the payload itself is limited by GitHub to 65,535 characters and ten keys.
const mostDocuments = 100;
const longest = 300;

/** A path as `--doc` takes it: relative, `/` between folders, `#record` at the end; what could leave the corpus is none. */
const document = z
  .string()
  .min(1)
  .max(longest)
  .refine((path) => !/[\p{Cc}\\]/u.test(path), "no control characters and no backslashes")
  .refine((path) => !path.startsWith("/") && !/^[a-z]+:/i.test(path), "a relative path")
  .refine((path) => !(path.split("#")[0] ?? "").split("/").includes(".."), "no `..`");

const payload = z.strictObject({
  documents: z.array(document).min(1).max(mostDocuments),
  reason: z
    .string()
    .max(500)
    .refine((text) => !/\p{Cc}/u.test(text), "no control characters")
    .optional(),
});

const dispatch = z.object({ client_payload: payload });

const form = '{"documents": ["corpus/cms/plans.json#refunds"], "reason": "published by the CMS"}';

/** What reports or looks only must work after a payload was refused. */
const withReason: readonly Inputs["command"][] = ["plan", "ingest", "promote", "rollback"];

/** In a run of a `repository_dispatch` the reason is what its payload says, after what the workflow gave. */
export function withDispatchReason(inputs: Inputs, { event, payload: sent }: RunContext): Inputs {
  if (event !== "repository_dispatch" || !withReason.includes(inputs.command)) return inputs;
  const reason = readDispatchReason(sent);
  return { ...inputs, reason: inputs.reason === undefined ? reason : `${inputs.reason}: ${reason}` };
}

/**
 * What a CMS says in a `repository_dispatch`, as the reason of the run. It does not narrow the run: dispatches get
 * lost, and of two at once GitHub may merge the runs; each run reads the whole source and so brings what an earlier
 * dispatch should have brought. Throws a Failure that shows the expected form.
 */
export function readDispatchReason(event: unknown): string {
  const parsed = dispatch.safeParse(event);
  if (!parsed.success) {
    const issues = parsed.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.slice(1).join(".") || "the payload"}: ${message}`);
    throw new Failure(`The payload of the dispatch is not of the expected form: ${issues.join("; ")}.`, {
      remedy: `Send \`client_payload\` as ${form}: up to ${mostDocuments} relative paths of at most ${longest} characters, and optionally a reason.`,
    });
  }
  const { documents, reason } = parsed.data.client_payload;
  const [first, ...more] = documents;
  const named = more.length === 0 ? `${first}` : `${first} and ${more.length} more`;
  return reason === undefined ? `dispatch: ${named}` : `${reason} (${named})`;
}
