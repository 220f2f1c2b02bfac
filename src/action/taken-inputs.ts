import { Failure } from "../failure/failure.ts";
import type { Command, InputName } from "./inputs.ts";

/** Inputs that every command takes; those of reports and of GitHub's API where there is a use for them. */
export const everywhere = [
  "command",
  "config",
  "env",
  "token",
  "comment",
  "report-dir",
  "artifact-name",
  "retention-days",
] as const satisfies readonly InputName[];

type Particular = Exclude<InputName, (typeof everywhere)[number]>;

/** What else a command takes; anything else that is set would be left out in silence, and is refused instead. */
export const taken: Readonly<Record<Command, readonly Particular[]>> = {
  validate: ["strict", "base", "sarif"],
  preview: ["base", "database", "sarif"],
  plan: ["doc", "strict", "reason", "allow-older", "protected-environment", "approvers", "sarif"],
  ingest: [
    "doc",
    "strict",
    "reason",
    "hold",
    "allow-older",
    "plan-artifact-id",
    "plan-digest",
    "run-id",
    "protected-environment",
    "sarif",
  ],
  embed: ["doc", "strict", "reason", "shard", "plan-artifact-id", "plan-digest", "run-id"],
  promote: ["reason", "generation", "plan-artifact-id", "plan-digest", "run-id", "protected-environment"],
  verify: ["generation"],
  drift: ["plan-outcome", "keep-later"],
  rollback: ["reason", "generation", "protected-environment"],
  prune: ["reason"],
  status: ["protected-environment"],
  runs: [],
  doctor: ["protected-environment"],
  migrate: [],
  comment: ["run-id"],
  "request-approval": [
    "plan-artifact-id",
    "plan-digest",
    "run-id",
    "approvers",
    "approval-expires-hours",
    "allow-self-approval",
  ],
  approve: ["reason", "approvers", "allow-self-approval"],
  "report-failure": ["needs", "webhook-url"],
  "log-run": [],
  "keep-drift": ["report-artifact-id"],
};

/** What leaves an input as if it were not there, beside the empty text: its default in action.yml. */
const unset: ReadonlyMap<string, RegExp> = new Map<Particular, RegExp>([
  ["strict", /^false$/i],
  ["hold", /^false$/i],
  ["allow-older", /^false$/i],
  ["keep-later", /^false$/i],
  ["allow-self-approval", /^false$/i],
  ["approval-expires-hours", /^72$/],
]);

/** Refuses inputs that are set and that the command does not take; `given` are their texts. */
export function refuseUntaken(command: Command, given: Readonly<Record<string, string>>): void {
  const own: readonly string[] = [...everywhere, ...taken[command]];
  const left = Object.entries(given)
    .filter(([name, text]) => !own.includes(name) && text !== "" && unset.get(name)?.test(text) !== true)
    .map(([name]) => name);
  if (left.length === 0) return;
  throw new Failure(
    left.map((name) => `\`${command}\` does not take the input "${name}"; ${takersOf(name)}.`).join(" "),
    { remedy: "Take it out of `with:` of the step, or give it to the step that it is for." },
  );
}

function takersOf(name: string): string {
  const takers = Object.entries(taken).filter(([, inputs]) => inputs.some((one) => one === name));
  const listed = takers.map(([command]) => `\`${command}\``).join(", ");
  return `${listed} ${takers.length === 1 ? "does" : "do"}`;
}
