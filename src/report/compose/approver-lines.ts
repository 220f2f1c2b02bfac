import type { GateResult } from "../../gate/verdict.ts";
import { type Block, line } from "../blocks.ts";
import { generation, number, plural, short, usd, visible } from "../format.ts";
import type { IngestReport, PlanReport } from "../reports.ts";
import { chunksLine, documentsLine } from "./parts.ts";

/**
 * What somebody who approves reads first, and may be all that they read: what changes, what the gates say, what their
 * approval is asked to cover, and what happens either way.
 */
export function heldLines(report: IngestReport): readonly Block[] {
  const { generation: staged, previous, embed, approval } = report;
  return [
    line(
      `Held: generation ${generation(staged)} is staged ${previous === null ? "while nothing is live" : `on generation ${previous}, which is live`}, and waits for ${approval.by === "none" ? "a promotion" : "an approval"}. Readers do not see it.`,
    ),
    line(
      `What changes: ${documentsLine(report.documents)}; chunks ${chunksLine(report.chunkChanges)}. Already paid: ${plural(embed.inputs, "input")} embedded (${plural(embed.tokens, "token")}, ${usd(approval.costUsd)}), ${number(embed.cached)} found; promoting costs nothing.${widenedSentence(report)}`,
    ),
    ...namedDocuments(report),
    line(gatesSentence(report.gates)),
    line(coveredSentence(report)),
    line(
      `If it is promoted, readers see generation ${generation(staged)} from one moment to the next${
        previous === null
          ? "; it is the first, so there is nothing to roll back to."
          : `, and \`corpusgate rollback --env ${report.environment}\` brings generation ${previous} back in a second. If it is not, generation ${previous} stays.`
      }`,
    ),
    line(`To promote it: ${onGitHub[approval.by]}\`${promotion(report)}\``),
  ];
}

/** What a plan would do, and that nothing was done yet. */
export function plannedLines(report: PlanReport): readonly Block[] {
  const { base, embed } = report;
  return [
    line(
      `Plan ${short(report.digest)} against generation ${generation(base)}: ${documentsLine(report.documents)}.`,
    ),
    line(
      `What changes: chunks ${chunksLine(report.chunks)}. To pay: ${plural(embed.inputs, "input")} to embed (${plural(embed.tokens, "token")}, ${usd(embed.costUsd)}), ${number(embed.cached)} found already embedded.${widenedSentence(report)}`,
    ),
    ...namedDocuments(report),
    line(
      `Nothing is staged yet and no gate was asked. An ingest of this plan asks them before readers see anything, and refuses when live or the documents have moved; ${
        base === null
          ? "once promoted, it is the first generation."
          : `once promoted, \`corpusgate rollback --env ${report.environment}\` brings generation ${base} back in a second.`
      }`,
    ),
  ];
}

/** A table below has them all; of each kind these are enough to know whether the change is the one that was meant. */
const mostNamed = 5;

/** Which documents, those first that readers will miss. */
function namedDocuments({ documents, changes }: Pick<PlanReport, "documents" | "changes">): readonly Block[] {
  const sentences = (["removed", "changed", "added", "renamed"] as const).flatMap((action) => {
    const names = changes
      .filter((one) => one.action === action)
      .slice(0, mostNamed)
      .map((one) => visible(one.action === "renamed" ? `${one.from} → ${one.path}` : one.path));
    const rest = documents[action] - names.length;
    return names.length === 0
      ? []
      : [
          `${action.charAt(0).toUpperCase()}${action.slice(1)}: ${names.join(", ")}${rest > 0 ? `, and ${number(rest)} more` : ""}.`,
        ];
  });
  return sentences.length === 0 ? [] : [line(sentences.join(" "))];
}

function widenedSentence({ widened }: Pick<PlanReport, "widened">): string {
  const documents = new Set(widened.map(({ path }) => path)).size;
  return documents === 0
    ? ""
    : ` Readers will find ${plural(documents, "document")} that they could not find before (listed below).`;
}

/** One sentence for whoever reads no table. */
function gatesSentence(gates: readonly GateResult[]): string {
  const named = (verdict: GateResult["verdict"]) =>
    gates.filter((one) => one.verdict === verdict).map((one) => one.gate);
  const [passed, failed, open, skipped] = [
    named("pass"),
    named("fail"),
    named("inconclusive"),
    named("skipped"),
  ];
  const parts = [
    `${passed.length} pass`,
    ...(open.length === 0 ? [] : [`${open.length} cannot tell (${open.join(", ")})`]),
    ...(skipped.length === 0 ? [] : [`${skipped.length} had nothing to compare (${skipped.join(", ")})`]),
  ];
  return failed.length === 0
    ? `Gates: none of ${gates.length} says no; ${parts.join(", ")}.`
    : `Gates: ${failed.length} of ${gates.length} ${failed.length === 1 ? "says" : "say"} no (${failed.join(", ")}); ${parts.join(", ")}.`;
}

function coveredSentence({ gates, approval }: IngestReport): string {
  const open = gates.filter((one) => one.verdict === "inconclusive");
  if (open.length === 0) return "Nothing inconclusive is left to an approval.";
  const reasons = open.map(({ gate, reason }) => `${gate}: ${reason}`).join(" ");
  return approval.by !== "none" && approval.onInconclusive === "approve"
    ? `An approval also covers what could not be told. ${reasons}`
    : `What could not be told does not block here. ${reasons}`;
}

const onGitHub = {
  environment:
    "approve the job that waits for its reviewers in the run that staged it; outside of a workflow, in your own name: ",
  comment: "answer the issue that asks for it; outside of a workflow, in your own name: ",
  none: "",
} as const;

function promotion({ generation: staged, planDigest, approval, environment }: IngestReport): string {
  const approve = approval.by === "none" ? "" : ` --approve ${planDigest}`;
  return `corpusgate promote ${generation(staged)} --env ${environment}${approve}`;
}
