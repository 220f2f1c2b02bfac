import { configPathOf } from "./coverage-comment.ts";
import { inert, inertUrl } from "./inert.ts";
import { ofConfig } from "./kept-issue.ts";
import { writeMarker } from "./marker.ts";

export interface FailedCheck {
  /** Which of the steps could not be carried out. */
  readonly command: "validate" | "preview";
  /** Null: the configuration, which names it, could not be read. */
  readonly corpus: string | null;
  readonly environment: string;
  /** The configuration's file as the run was told it; absent: by default. */
  readonly config?: string;
  /** What happened, and what to do. */
  readonly message: string;
}

interface Run {
  readonly id: number;
  readonly attempt: number;
  readonly url: string;
  readonly sha: string;
  readonly at: string;
}

/** The comment of a configuration when nobody knows what the pull request does: what an earlier commit did is not left standing. */
export function renderFailedCheck(
  { command, message, ...told }: FailedCheck,
  configuration: string,
  run: Run,
): string {
  const corpus = configuration.slice(0, configuration.lastIndexOf("/"));
  const { id, attempt, sha, at } = run;
  const config = configPathOf(told);
  const what = command === "validate" ? "What it does to the corpus" : "Whose results it moves";
  return [
    writeMarker("coverage", { configuration, config, run: id, attempt, sha, at }),
    `### Corpus ${inert(corpus, 60)}${inert(ofConfig(config), 120)}: ❌ could not be checked`,
    "",
    `**Commit ${inert(sha.slice(0, 12))} could not be checked: ${inert(message, 1500)}**`,
    "",
    `${what} is not known. [Run ${id}](${inertUrl(run.url)}) has the step \`${command}\` with everything it said.`,
    "",
    `<sub>Attempt ${attempt} · each run rewrites this comment in place</sub>`,
  ].join("\n");
}
