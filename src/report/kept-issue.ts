import { fitPage, table } from "./fit-page.ts";
import { inert, inertUrl } from "./inert.ts";
import { writeMarker } from "./marker.ts";
import type { DriftReport } from "./reports.ts";

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

/** What a kept issue's first line holds; `key` tells issues of one kind apart. */
export function keptMarker(
  kind: "drift" | "failure",
  key: string,
  run: { readonly id: number; readonly attempt: number },
  set: readonly string[],
): string {
  return writeMarker(kind, { key, run: run.id, attempt: run.attempt, set });
}

/** The issue of an environment that drifted, or that could not be checked; undefined: it is clean. */
export function driftPage(report: DriftReport, run: Run, limit: number): IssuePage | undefined {
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
    title: drifted.length > 0 ? `Drift in ${environment}` : `Could not check ${environment} for drift`,
    set,
    body: fitPage({
      head: [
        keptMarker("drift", environment, run, set),
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
  readonly workflow: string;
  /** Jobs or stages by name, with what they said. */
  readonly stages: readonly { readonly name: string; readonly message: string }[];
  /** The generation that was made live again, when a rollback ran. */
  readonly rolledBackTo: number | null;
}

/** The issue of a failed run: which jobs failed, what readers see now, where to look. */
export function failurePage(failed: FailedRun, run: Run, limit: number): IssuePage {
  const { environment, workflow, stages, rolledBackTo } = failed;
  const names = stages.map((one) => one.name);
  const set = capped([...(rolledBackTo === null ? [] : ["rolled back"]), ...names]);
  return {
    title: `${workflow} failed in ${environment}`.replace(/\s+/g, " ").slice(0, 200),
    set,
    body: fitPage({
      head: [
        keptMarker("failure", failureKey(failed), run, set),
        `**[Run ${run.id}](${inertUrl(run.url)}) of ${inert(workflow, 100)} failed in ${inert(environment, 60)}: ${listed(names)}.**`,
        "",
        rolledBackTo === null
          ? "Nothing was rolled back. `corpusgate status` says what is live; a run that fails before it promotes leaves live as it was."
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
