import { Failure } from "../failure/failure.ts";
import { readLeftFrom } from "../pipeline/git/left-from.ts";
import { readMergedInto } from "../pipeline/git/merged-into.ts";
import { type Config, type History, type Origin, readConfig, readWorkingTree } from "../pipeline.ts";
import { readIsBefore } from "./github/read-history.ts";
import { hideConfigured } from "./mask-secrets.ts";
import { githubOf, inWorkspace, type Step } from "./step.ts";

/** The configuration of the step's environment; the secrets it resolved to are masked from here on. */
export async function loadConfig(step: Step): Promise<Config> {
  const { inputs, secrets } = step;
  const config = await readConfig({
    file: inWorkspace(step, inputs.config),
    environment: inputs.env,
    variables: ownVariables(step),
  });
  hideConfigured(secrets, config);
  return config;
}

/** What a configuration may read: not the runner's own, such as its token, which a pull request could then print. */
export function ownVariables({ variables }: Pick<Step, "variables">): Step["variables"] {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !/^(INPUT_|ACTIONS_)/.test(name)));
}

/** Who runs, on which commit, and whether what is ingested is that commit. */
export async function originOf({ inputs, context }: Step, config: Config): Promise<Origin> {
  const tree = await readWorkingTree(config);
  return {
    actor: context.actor,
    runUrl: context.runUrl,
    commit: tree?.commit ?? context.sha,
    cleanTree: tree?.clean ?? null,
    reason: inputs.reason ?? null,
  };
}

/** What GitHub knows of how the checkout stands to what is live. Without a token it is git alone that is asked. */
export async function historyOf(step: Step, config: Config): Promise<History> {
  const commit = await checkedOut(step, config);
  return {
    commit,
    isBefore: async (live) =>
      step.inputs.token === undefined
        ? { unknown: "the input `token` is empty, so GitHub was not asked" }
        : readIsBefore(githubOf(step), commit, live),
    whenOlder: step.inputs["allow-older"] ? "warn" : "end",
  };
}

/** The commit that is checked out, which a plan is bound to. */
export async function checkedOut({ context }: Step, config: Config): Promise<string> {
  return (await readWorkingTree(config))?.commit ?? context.sha;
}

/**
 * The git ref to compare with: the input, else what the pull request is merged into. The event's own base is what that
 * was when the event was made; GitHub merges anew when the base branch moves, and the changes of others would be told as
 * changes of this pull request. They would also be told, as taken back, of a checkout of the head itself, which is without them:
 * that is compared with where it left the base.
 */
export async function baseOf({ inputs, context }: Step, config: Config): Promise<string | undefined> {
  const { pullRequest } = context;
  if (inputs.base !== undefined || pullRequest === undefined) return inputs.base;
  const { headSha, baseSha } = pullRequest;
  return (await readMergedInto(config, headSha)) ?? (await readLeftFrom(config, baseSha)) ?? baseSha;
}

/** As `baseOf`, for a command that cannot do without. */
export async function requiredBase(step: Step, config: Config): Promise<string> {
  const base = await baseOf(step, config);
  if (base !== undefined) return base;
  throw new Failure(
    `\`${step.inputs.command}\` compares with a git ref, and the event "${step.context.event}" has no pull request to take it from.`,
    { remedy: "Set the input `base`, e.g. to `origin/main`." },
  );
}
