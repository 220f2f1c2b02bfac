import path from "node:path";
import { documentsLine } from "../compose/parts.ts";
import { number, plural, usd } from "../format.ts";
import type { PreviewReport } from "../reports.ts";
import { changedDocuments, wideningOf, withRest } from "./change-sections.ts";
import { type CheckedValidation, countFindings } from "./checked-validation.ts";
import { coverageRows, numbersTable } from "./coverage-table.ts";
import { details, fitPage, type Section, table } from "./fit-page.ts";
import { inert, inertUrl } from "./inert.ts";
import { ofConfig } from "./kept-issue.ts";
import { writeMarker } from "./marker.ts";

export interface CoverageComment {
  readonly validate: CheckedValidation;
  readonly preview: PreviewReport | undefined;
  readonly run: {
    readonly id: number;
    readonly attempt: number;
    readonly url: string;
    readonly sha: string;
    readonly at: string;
  };
  /** Repository whose own run reported this: its author can change what it says. Undefined: a run of this repository. */
  readonly reportedBy?: string | undefined;
  /** Characters the body may have. */
  readonly limit: number;
}

/** What a pull request does to the corpus, as the one comment of its configuration: the verdict, numbers, details. */
export function renderCoverageComment({
  validate,
  preview,
  run,
  reportedBy,
  limit,
}: CoverageComment): string {
  const head = [
    writeMarker("coverage", {
      configuration: configurationOf(validate),
      config: configPathOf(validate),
      run: run.id,
      attempt: run.attempt,
      sha: run.sha,
      at: run.at,
    }),
    `### Corpus ${inert(validate.corpus, 60)}${inert(ofConfig(configPathOf(validate)), 120)}: ${headline(validate, preview)}`,
    "",
    `**${sentence(validate, preview)}**`,
    ...reasonLines(validate, preview),
    "",
    numbersTable(validate, preview),
  ].join("\n");
  return fitPage({
    head,
    sections: [...differences(validate), ...findings(validate, preview), ...movedQueries(preview)],
    foot: [onMerge(validate), "", footer(run, reportedBy)].join("\n"),
    limit,
    elsewhere: `The summary of [run ${run.id}](${inertUrl(run.url)}) has everything.`,
  });
}

/** One comment per corpus and environment of a configuration. */
export function configurationOf({ corpus, environment }: CheckedValidation): string {
  return `${corpus}/${environment}`;
}

/** Path of the configuration, whichever way a workflow wrote it: two may name their corpus alike. */
export function configPathOf({ config = "corpusgate.yaml" }: { readonly config?: string }): string {
  return path.posix.normalize(config);
}

/** Whether the pull request leaves the corpus as it is, and nothing is wrong with it. */
export function saysNothing(validate: CheckedValidation, preview: PreviewReport | undefined): boolean {
  return (
    validate.outcome === "passed" &&
    preview?.outcome !== "failed" &&
    (validate.base?.changes.length ?? 0) === 0 &&
    (preview?.moved.length ?? 0) === 0
  );
}

/** A comment without what changes from run to run: which run wrote it, on which commit, when. */
export function withoutRun(body: string): string {
  return body
    .replaceAll("\r\n", "\n")
    .split("\n")
    .filter((line, at) => at > 0 && !line.startsWith("<sub>"))
    .join("\n")
    .replace(/\[run \d+\]\([^)]*\)/g, "")
    .trim();
}

function headline(validate: CheckedValidation, preview: PreviewReport | undefined): string {
  if (validate.outcome === "failed" || preview?.outcome === "failed") return "❌ failed";
  if (saysNothing(validate, preview)) return "✅ no changes";
  const fell = coverageRows(validate).some((one) => one.verdict === "fell");
  return fell || validate.findings.some((one) => one.severity === "warning")
    ? "⚠️ passed, look at the warnings"
    : "✅ passed";
}

function sentence(validate: CheckedValidation, preview: PreviewReport | undefined): string {
  const { base } = validate;
  const errors = countFindings(validate, "error");
  const warnings = countFindings(validate, "warning");
  const found = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
  ].join(" and ");
  const trouble = found === "" ? "" : ` ${capital(found)}.`;
  const moved = preview?.moved.length ?? 0;
  const moves =
    moved === 0 ? "" : ` The top results of ${plural(moved, "golden query", "golden queries")} move.`;
  if (base === undefined)
    return `${plural(validate.documents, "document")}, ${plural(validate.chunks, "chunk")}; there is no base to compare with.${trouble}${moves}`;
  if (base.changes.length === 0) return `No document differs from the base.${trouble}${moves}`;
  const cost = base.embed.costUsd === null ? "price not known" : `about ${usd(base.embed.costUsd)}`;
  return `${capital(documentsLine(base.documents))}: ${plural(base.embed.inputs, "chunk")} to embed, ${number(base.chunks.removed)} to remove, ${cost}.${trouble}${moves}`;
}

function reasonLines(validate: CheckedValidation, preview: PreviewReport | undefined): readonly string[] {
  const failing = preview?.gates.filter((one) => one.verdict === "fail") ?? [];
  const reasons = new Set([
    ...validate.reasons,
    ...(preview?.reasons ?? []),
    ...failing.map((one) => `Gate ${one.gate} would fail: ${one.reason}`),
  ]);
  return reasons.size === 0 ? [] : ["", ...[...reasons].slice(0, 10).map((one) => `- ${inert(one, 400)}`)];
}

function differences({ base, leftOut }: CheckedValidation): readonly Section[] {
  const { widened = [], changes = [] } = base ?? {};
  return [
    ...wideningOf(widened, widened.length + (leftOut?.widened ?? 0)),
    ...changedDocuments(changes, changes.length + (leftOut?.changes ?? 0)),
  ];
}

function findings(validate: CheckedValidation, preview: PreviewReport | undefined): readonly Section[] {
  const order = { error: 0, warning: 1, info: 2 };
  const all = new Map(
    [...validate.findings, ...(preview?.findings ?? [])].map((one) => [
      `${one.rule}\n${one.path}\n${one.line}\n${one.message}`,
      one,
    ]),
  );
  const rows = [...all.values()]
    .toSorted((left, right) => order[left.severity] - order[right.severity])
    .map((one) => [
      one.severity,
      `${inert(one.path, 120)}:${one.line}${one.column === undefined ? "" : `:${one.column}`}`,
      inert(one.rule, 60),
      inert(`${one.message} ${one.remedy}`.trim(), 300),
    ]);
  const { error = 0, warning = 0, info = 0 } = validate.leftOut?.findings ?? {};
  const count = rows.length + error + warning + info;
  return details(
    `Findings (${number(count)})`,
    withRest(
      table(["severity", "place", "rule", "message"], rows.slice(0, mostFindings)),
      count - mostFindings,
    ),
  );
}

const mostFindings = 50;

function movedQueries(preview: PreviewReport | undefined): readonly Section[] {
  const shown = (top: readonly string[]) =>
    top.length === 0
      ? "nothing"
      : top
          .slice(0, 5)
          .map((one, at) => `${at + 1}. ${inert(one, 100)}`)
          .join("<br>");
  const rows = (preview?.moved ?? []).map((one) => [inert(one.id, 60), shown(one.before), shown(one.after)]);
  return details(
    `Golden queries whose top results move (${number(rows.length)})`,
    table(["query", "before", "after"], rows, 30),
  );
}

function onMerge({ base, environment }: CheckedValidation): string {
  const embeds =
    base === undefined
      ? ""
      : ` It embeds at most ${plural(base.embed.inputs, "input")} (${plural(base.embed.tokens, "token")}); what was ever embedded under the same profile is not paid for again.`;
  return [
    "<details><summary>What happens on merge</summary>",
    "",
    `The ingest workflow draws a plan against what is live.${embeds} The new generation is staged where no reader sees it and goes through the gates. Where the environment asks for approval it waits for it, with the plan's digest and the gates' verdicts on show; then it is promoted by one row. These numbers were counted with the configuration of environment ${inert(environment, 60)}.`,
    "",
    "</details>",
  ].join("\n");
}

function footer(run: CoverageComment["run"], reportedBy: string | undefined): string {
  const source =
    reportedBy === undefined
      ? ""
      : ` · reported by a run of code from ${inert(reportedBy, 120)}, whose author can change what it says`;
  return `<sub>Commit ${inert(run.sha.slice(0, 12))} · [run ${run.id}](${inertUrl(run.url)}), attempt ${run.attempt} · each run rewrites this comment in place${source}</sub>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
