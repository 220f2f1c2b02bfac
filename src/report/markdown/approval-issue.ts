import { documentsLine } from "../compose/parts.ts";
import { generation, number, plural } from "../format.ts";
import type { IngestReport } from "../reports.ts";
import { changedDocuments, wideningOf } from "./change-sections.ts";
import { details, fitPage, type Section, table } from "./fit-page.ts";
import { inert, inertUrl } from "./inert.ts";
import { ofConfig } from "./kept-issue.ts";
import { writeMarker } from "./marker.ts";

export interface ApprovalIssue {
  readonly repository: string;
  /** Path of the configuration. */
  readonly config: string;
  readonly environment: string;
  readonly held: IngestReport;
  readonly generation: number;
  readonly run: { readonly id: number; readonly attempt: number; readonly url: string; readonly sha: string };
  readonly artifactId: number;
  readonly approvers: readonly string[];
  /** Logins of who made the change. */
  readonly authors: readonly string[];
  /** Why somebody else may have made part of it, too; undefined: these are all. */
  readonly authorsGap: string | undefined;
  readonly selfApproval: boolean;
  /** ISO 8601. */
  readonly expires: string;
  readonly limit: number;
}

export function approvalTitle({
  generation: number,
  environment,
  config,
}: Pick<ApprovalIssue, "generation" | "environment" | "config">): string {
  return `Approve generation ${number} for ${environment}${ofConfig(config)}?`;
}

/** What an approver decides on: how to approve, what changes, and what the gates say of the staged generation. */
export function renderApprovalIssue(issue: ApprovalIssue): string {
  const { held, environment, run } = issue;
  const failed = held.gates.filter((one) => one.verdict === "fail").length;
  const open = held.gates.filter((one) => one.verdict === "inconclusive").length;
  const changed = documentsLine(held.documents);
  const verdict =
    failed > 0
      ? `${plural(failed, "gate")} failed; it cannot be promoted.`
      : open > 0
        ? `No gate failed; ${plural(open, "gate")} could not decide, ${held.approval.onInconclusive === "approve" ? "and an approval covers that, too" : "which does not block here"}.`
        : "No gate failed.";
  const head = [
    writeMarker("approval", {
      repository: issue.repository,
      config: issue.config,
      environment,
      generation: issue.generation,
      digest: held.planDigest,
      run: run.id,
      attempt: run.attempt,
      artifact: issue.artifactId,
      authors: issue.authors,
      expires: issue.expires,
    }),
    `### Generation ${issue.generation} is staged for ${inert(environment, 60)} and waits for approval`,
    "",
    `**${verdict} ${changed.charAt(0).toUpperCase()}${changed.slice(1)}; ${number(held.chunkChanges.added)} chunks added, ${number(held.chunkChanges.removed)} removed.** No reader sees it yet.`,
    "",
    `To make it live, ${issue.approvers.map((login) => `@${login}`).join(" or ")} answers with a comment that says just this:`,
    "",
    "```",
    `/approve ${held.planDigest}`,
    "```",
    "",
    issue.selfApproval || issue.authors.length === 0
      ? `It can be approved until ${issue.expires}.`
      : `It can be approved until ${issue.expires}, and not by who made the change (${people(issue.authors)}). An edited comment does not count.`,
    ...(issue.selfApproval || issue.authorsGap === undefined
      ? []
      : ["", `Others may have made part of the change: ${inert(issue.authorsGap, 200)}.`]),
    "",
    table(
      ["", ""],
      [
        ["plan", `\`${held.planDigest}\``],
        ["content", held.contentDigest === null ? "none" : `\`${held.contentDigest}\``],
        ["built on generation", generation(held.previous)],
        ["documents", changed.replace(/^documents /, "")],
        ["chunks", number(held.chunks)],
        ["embedded", `${plural(held.embed.inputs, "input")}, ${plural(held.embed.tokens, "token")}`],
        [
          "run",
          `[${run.id}](${inertUrl(run.url)}), commit ${inert(run.sha.slice(0, 12))}, plan in artifact ${issue.artifactId}`,
        ],
      ],
    ),
  ].join("\n");
  return fitPage({
    head,
    sections: sectionsOf(held),
    foot: "<sub>Each new staging for this environment rewrites this issue; an approval of an earlier digest is then refused.</sub>",
    limit: issue.limit,
    elsewhere: `The summary of [run ${run.id}](${inertUrl(run.url)}) has everything.`,
  });
}

function sectionsOf(held: IngestReport): readonly Section[] {
  const { added, changed, renamed, removed } = held.documents;
  const gates = held.gates.map((one) => [inert(one.gate, 60), one.verdict, inert(one.reason, 600)]);
  const metrics = Object.entries(held.metrics).map(([mode, values]) => [
    mode,
    values["ndcg@10"].toFixed(3),
    values["recall@10"].toFixed(3),
    values.mrr.toFixed(3),
  ]);
  const warnings = held.warnings.map((one) => `- ${inert(one, 400)}`);
  const shown = warnings.slice(0, 30);
  const more = warnings.length - shown.length;
  return [
    ...(gates.length === 0
      ? []
      : [{ title: "Gates", markdown: `#### Gates\n\n${table(["gate", "verdict", "reason"], gates)}` }]),
    ...wideningOf(held.widened),
    ...changedDocuments(held.changes, changed + renamed + added + removed),
    ...details("Golden queries", table(["search", "nDCG@10", "recall@10", "MRR"], metrics)),
    ...details(
      `Warnings (${number(warnings.length)})`,
      [...shown, ...(more > 0 ? [`- … and ${number(more)} more.`] : [])].join("\n"),
    ),
    ...details(
      `Keep their live version, not read or perhaps moved (${number(held.kept.length)})`,
      listed(held.kept),
    ),
    ...details(`Could not be read, stay out (${number(held.skipped.length)})`, listed(held.skipped)),
  ];
}

function people(logins: readonly string[], most = 30): string {
  const rest = logins.length - most;
  const named = logins.slice(0, most).map((one) => inert(one, 60));
  return `${named.join(", ")}${rest > 0 ? ` and ${number(rest)} more` : ""}`;
}

function listed(paths: readonly string[], most = 50): string {
  const rest = paths.length - most;
  return [
    ...paths.slice(0, most).map((one) => `- ${inert(one, 120)}`),
    ...(rest > 0 ? [`- … and ${number(rest)} more.`] : []),
  ].join("\n");
}
