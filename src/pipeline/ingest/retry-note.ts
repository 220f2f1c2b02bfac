import type { RetryEvent } from "../../embed/embed-job.ts";
import type { Progress } from "../progress.ts";

/** What is told of a request that the provider did not answer with vectors: without it a run waits ten minutes in silence. */
export function retryNote({ reason, action, waitMs, inputs, message }: RetryEvent): Progress {
  const next =
    action === "halve" ? "sending it again in two halves" : `trying again in ${(waitMs / 1000).toFixed(1)} s`;
  const of = inputs === 1 ? "1 input" : `${inputs} inputs`;
  return { kind: "note", message: `Embedding ${of}: ${reason} (${message}); ${next}.` };
}
