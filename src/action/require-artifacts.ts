import { Failure } from "../failure/failure.ts";
import type { RunContext } from "./context.ts";
import type { Inputs } from "./inputs.ts";

/**
 * Refuses, before any work, what cannot be done without artifacts on GitHub Enterprise Server: from version 2 on
 * `@actions/artifact` refuses to talk to its service. What only reports goes on there, with a warning at its upload.
 * https://github.com/actions/toolkit/tree/main/packages/artifact
 */
export function requireArtifacts(inputs: Inputs, { serverUrl }: RunContext): void {
  if (!isEnterpriseServer(serverUrl) || !needsArtifacts(inputs)) return;
  throw new Failure(
    `${serverUrl} is a GitHub Enterprise Server, whose artifacts \`@actions/artifact\` does not support from version 2 on; \`${inputs.command}\` hands a plan or a report from job to job as one.`,
    {
      remedy:
        "Run it on github.com or GitHub Enterprise Cloud, or use the command line in a single job: `corpusgate plan --out` and `corpusgate ingest --plan`.",
    },
  );
}

/** As the toolkit tells: also `*.ghe.com` is GitHub's own. */
function isEnterpriseServer(serverUrl: string): boolean {
  return !/^(github\.com|.*\.ghe\.com|.*\.localhost)$/i.test(new URL(serverUrl).hostname);
}

function needsArtifacts(inputs: Inputs): boolean {
  const { command } = inputs;
  return (
    command === "plan" ||
    command === "comment" ||
    command === "request-approval" ||
    command === "keep-drift" ||
    inputs["plan-artifact-id"] !== undefined
  );
}
