import type { DriftReport } from "../reports.ts";
import { fitPage, table } from "./fit-page.ts";
import { inert, inertUrl } from "./inert.ts";
import { writeMarker } from "./marker.ts";

interface Run {
  readonly id: number;
  readonly attempt: number;
  readonly url: string;
  readonly sha: string;
}

/** An issue that is rewritten while something is wrong: `set` names what, and tells whether there is news. */
export interface IssuePage {
  readonly title: string;
  readonly body: string;
  readonly set: readonly string[];
}

/** What tells the issues of one kind apart. */
export interface KeptFor {
  readonly key: string;
  /** Path of the configuration: two may have an environment of one name. */
  readonly config: string;
}

/** What a kept issue's first line holds. */
export function keptMarker(
  kind: "drift" | "failure",
  { key, config }: KeptFor,
  run: { readonly id: number; readonly attempt: number },
  set: readonly string[],
): string {
  return writeMarker(kind, { key, config, run: run.id, attempt: run.attempt, set });
}

/** Of an issue's title: which configuration, where it is not the one that there usually is alone. */
export function ofConfig(config: string): string {
  return config === "corpusgate.yaml" ? "" : ` (${config})`;
}

/** What `drift` found of an environment of the configuration at `config`. */
export interface Drifted {
  readonly report: DriftReport;
  readonly config: string;
}

/** The issue of an environment that drifted, or that could not be checked; undefined: it is clean. */
export function driftPage({ report, config }: Drifted, run: Run, limit: number): IssuePage | undefined {
  if (report.outcome === "clean") return undefined;
  const { environment } = report;
  const drifted = report.checks.filter((one) => one.outcome === "drifted").map((one) => one.check);
  const unknown = report.checks.filter((one) => one.outcome === "unknown").map((one) => one.check);
  const verdict = [
    ...(drifted.length > 0 ? [`Drifted: ${listed(drifted)}.`] : []),
    ...(unknown.length > 0 ? [`Could not check: ${listed(unknown)}.`] : []),
  ].join(" ");
  const set = capped([
    ...drifted.map((one) => `drifted: ${one}`),
    ...unknown.map((one) => `could not check: ${one}`),
  ]);
  return {
    title: titleOf(
      `${drifted.length > 0 ? `Drift in ${environment}` : `Could not check ${environment} for drift`}${ofConfig(config)}`,
    ),
    set,
    body: fitPage({
      head: [
        keptMarker("drift", { key: environment, config }, run, set),
        `**${verdict}** ${
          drifted.length > 0
            ? "What readers get is no longer what the repository and the last verified run say."
            : "That is neither clean nor drifted: until a run can check, nobody knows."
        }`,
      ].join("\n"),
      sections: [
        {
          title: "the checks",
          markdown: table(
            ["check", "outcome", "reason"],
            report.checks.map((one) => [
              inert(one.check, 60),
              one.outcome === "unknown" ? "could not check" : one.outcome,
              inert(one.reason, 1000),
            ]),
          ),
        },
      ],
      foot: `<sub>[run ${run.id}](${inertUrl(run.url)}), commit ${inert(run.sha.slice(0, 12))} · the next run rewrites this issue; it closes itself when every check is clean</sub>`,
      limit,
      elsewhere: `The summary of [run ${run.id}](${inertUrl(run.url)}) has everything.`,
    }),
  };
}

export interface FailedRun {
  readonly environment: string;
  /** Path of the configuration. */
  readonly config: string;
  readonly workflow: string;
  /** Jobs or stages by name, with what they said. */
  readonly stages: readonly { readonly name: string; readonly message: string }[];
  /** The generation that was made live again, when a rollback ran. */
  readonly rolledBackTo: number | null;
}

/** The issue of a failed run: which jobs failed, what readers see now, where to look. */
export function failurePage(failed: FailedRun, run: Run, limit: number): IssuePage {
  const { environment, config, workflow, stages, rolledBackTo } = failed;
  const names = stages.map((one) => one.name);
  const set = capped([...(rolledBackTo === null ? [] : ["rolled back"]), ...names]);
  return {
    title: titleOf(`${workflow} failed in ${environment}${ofConfig(config)}`),
    set,
    body: fitPage({
      head: [
        keptMarker("failure", { key: failureKey(failed), config }, run, set),
        `**[Run ${run.id}](${inertUrl(run.url)}) of ${inert(workflow, 100)} failed in ${inert(environment, 60)}: ${listed(names)}.**`,
        "",
        rolledBackTo === null
          ? // No code span: what is escaped would be shown with its backslashes there.
            `Nothing was rolled back. <code>corpusgate status${config === "corpusgate.yaml" ? "" : ` --config ${inert(config, 200)}`} --env ${inert(environment, 60)}</code> says what is live; a run that fails before it promotes leaves live as it was.`
          : `Live was rolled back to generation ${rolledBackTo}.`,
      ].join("\n"),
      sections: [
        {
          title: "what each job said",
          markdown: table(
            ["job", "what it said"],
            stages.map((one) => [inert(one.name, 100), inert(one.message, 600)]),
            50,
          ),
        },
      ],
      foot: `<sub>Commit ${inert(run.sha.slice(0, 12))}, attempt ${run.attempt} · a further failure rewrites this issue; the next success closes it</sub>`,
      limit,
      elsewhere: `[Run ${run.id}](${inertUrl(run.url)}) has everything.`,
    }),
  };
}

export function failureKey({ environment, workflow }: Pick<FailedRun, "environment" | "workflow">): string {
  return `${environment}/${workflow}`.slice(0, 200);
}

function titleOf(words: string): string {
  return words.replace(/\s+/g, " ").slice(0, 200);
}

/** A marker is one line of bounded length, so it holds the beginnings of a bounded number of names. */
function capped(set: readonly string[]): readonly string[] {
  return set.slice(0, 20).map((one) => one.slice(0, 60));
}

function listed(names: readonly string[], most = 20): string {
  const rest = names.length - most;
  return `${names
    .slice(0, most)
    .map((one) => inert(one, 100))
    .join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
