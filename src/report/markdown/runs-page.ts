import { inPlace } from "../../failure/in-place.ts";
import type { LoggedRun } from "../../postgres/runs.ts";
import { runLogColumns, runLogRow } from "../compose/run-log.ts";
import { table } from "./fit-page.ts";
import { inert } from "./inert.ts";
import { ofConfig } from "./kept-issue.ts";

/**
 * A file of run logs with the section of one environment of a configuration put in or replaced; the rest of it stays as it
 * is. `config` undefined: the one that there usually is alone.
 */
export function putRunsSection(
  file: string,
  place: { readonly environment: string; readonly config?: string | undefined },
  runs: readonly LoggedRun[],
): string {
  const config = place.config === "corpusgate.yaml" ? undefined : place.config;
  const environment = `${place.environment}${config === undefined ? "" : ofConfig(config)}`;
  const start = `<!-- corpusgate:runs ${environment} -->`;
  const end = `<!-- /corpusgate:runs ${environment} -->`;
  const section = [
    start,
    `## ${inert(environment, 60)}`,
    "",
    runs.length === 0
      ? "No run yet."
      : table(
          runLogColumns,
          runs.map((one) => runLogRow(one).map((cell) => inert(inPlace(cell, { config }), 300))),
        ),
    end,
  ].join("\n");
  const from = file.indexOf(`${start}\n`);
  const to = file.indexOf(end, from);
  if (from >= 0 && to >= 0) return `${file.slice(0, from)}${section}${file.slice(to + end.length)}`;
  const before = file.trim() === "" ? "# Runs\n\nThe run log of each environment, newest first.\n" : file;
  return `${before.trimEnd()}\n\n${section}\n`;
}
