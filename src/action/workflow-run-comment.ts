import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Artifact } from "@actions/artifact";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import { downloadArtifact, listArtifacts } from "./artifacts.ts";
import { actionsBot } from "./github/client.ts";
import { commentOnRun } from "./github/comment-on-run.ts";
import type { Answer } from "./github-commands.ts";
import { githubOf, otherRun, type Step } from "./step.ts";

const workflowRun = z.object({ workflow_run: z.object({ id: z.int().positive() }) });

/** A run may check several configurations; more than this is nobody's honest workflow. */
const mostComments = 10;
/** What a report of 50,000 changed documents has. */
const mostBytes = 20_000_000;

/**
 * The `comment` command, in a workflow on `workflow_run`: writes what a run that had no right to, e.g. of a fork,
 * wanted to say. Its artifacts are a stranger's: never unpacked, limited in size, parsed and rendered anew.
 */
export async function commentOnOtherRun(step: Step): Promise<Answer> {
  const { inputs, context } = step;
  const event = workflowRun.safeParse(context.payload);
  const runId = inputs["run-id"] ?? (event.success ? event.data.workflow_run.id : undefined);
  if (runId === undefined) {
    throw new Failure(`\`comment\` was not told of which run; the event is "${context.event}".`, {
      remedy: "Run it in a workflow on `workflow_run`, or set `run-id`.",
    });
  }
  const run = otherRun(step, runId);
  const chosen = newestOfEach(await listArtifacts(run), inputs["artifact-name"]).slice(0, mostComments);
  const said: string[] = [];
  for (const artifact of chosen) {
    if (artifact.size > mostBytes) {
      throw new Failure(
        `Artifact "${artifact.name}" has ${artifact.size} bytes; at most ${mostBytes} are read.`,
        {
          remedy: "Look at the run itself; nothing was written.",
        },
      );
    }
    const folder = await downloadArtifact(artifact, { temporary: context.temporary, run, packed: true });
    const [file = ""] = await readdir(folder);
    const posted = await commentOnRun(githubOf(step), {
      event: context.payload,
      artifact: await readFile(path.join(folder, file), "utf8"),
      author: actionsBot,
    });
    said.push(posted.notice ?? `Comment: ${posted.action}${posted.url === null ? "" : ` (${posted.url})`}.`);
  }
  return {
    outputs: { outcome: chosen.length === 0 ? "nothing-to-say" : "done" },
    exitCode: 0,
    message: said.length === 0 ? `Run ${runId} left no report for a comment.` : said.join("\n"),
  };
}

/** Of each configuration and environment the newest: `preview`'s comes after `validate`'s and holds both. */
function newestOfEach(newestFirst: readonly Artifact[], prefix: string): readonly Artifact[] {
  const chosen = new Map<string, Artifact>();
  for (const artifact of newestFirst) {
    if (!artifact.name.startsWith(`${prefix}-comment-`)) continue;
    const environment = /^(?:validate|preview)-(.+)-\d+\.json$/.exec(
      artifact.name.slice(`${prefix}-comment-`.length),
    )?.[1];
    if (environment !== undefined && !chosen.has(environment)) chosen.set(environment, artifact);
  }
  return [...chosen.values()];
}
