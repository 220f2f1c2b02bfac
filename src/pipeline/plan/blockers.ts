import path from "node:path";
import type { Config } from "../../config/config.ts";
import type { Finding } from "../../load/finding.ts";
import { blockingFindings } from "./blocking-findings.ts";
import type { Drawn } from "./draw-against.ts";

export interface Circumstances {
  readonly config: Config;
  readonly drawn: Drawn;
  readonly findings: readonly Finding[];
  /** Documents found on disk. */
  readonly found: number;
  readonly strict: boolean;
  /** What errors in documents of the plan do; they block unless it says otherwise. */
  readonly errors?: "block" | "report" | undefined;
  /** The run was given a plan file, which states its deletions. */
  readonly stated: boolean;
}

/** Why a plan may not run, each with what to do; empty when nothing stands against it. */
export function blockersOf({
  config,
  drawn,
  findings,
  found,
  strict,
  errors = "block",
  stated,
}: Circumstances): readonly string[] {
  const reasons: string[] = [];
  const { plan, snapshot } = drawn;
  if (found === 0) {
    reasons.push(
      `The sources hold 0 documents${snapshot.documents.length === 0 ? "" : `; ${snapshot.documents.length} are live`}. An empty corpus is always refused: check \`sources\` in the configuration and the checkout.`,
    );
  }
  if (found > 0 && !hasPassage(drawn)) {
    const where = plan.selection.length > 0 ? "--doc selects" : "`sources` select";
    reasons.push(
      `No document of this plan has a passage, so no question would be answered. That is always refused: look at the findings, at \`embed_mode\` in the metadata, and at what ${where}.`,
    );
  }
  if (config.embed.provider === "local" && !config.guards.allowOfflineEmbedder) {
    reasons.push(
      `Environment "${config.environment}" would be embedded offline (provider "local"), which readers' queries of a real model cannot meet. Configure \`embed\` for it, or set \`allowOfflineEmbedder: true\` there.`,
    );
  }
  const loss = lossOf(drawn);
  if (!stated && found > 0 && loss.share > config.guards.deletionBudget) {
    reasons.push(
      `${loss.what} would be ${loss.done} (${percent(loss.share)}; the budget is ${percent(config.guards.deletionBudget)}). If that is meant: \`corpusgate plan --env ${config.environment} --out plan.json\`, review it, then \`corpusgate ingest --env ${config.environment} --plan plan.json\`.`,
    );
  }
  if (snapshot.profile !== null && snapshot.profile !== plan.profile && plan.selection.length > 0) {
    reasons.push(
      `The embedding profile changes from ${snapshot.profile} to ${plan.profile}, which takes the whole corpus. Run without --doc.`,
    );
  }
  const cap = config.guards.maxCostUsd;
  if (cap !== undefined && plan.embed.inputs > 0) {
    const cost = plan.embed.costUsd;
    if (cost === null)
      reasons.push(
        `The price of model "${config.embed.model}" is not known and \`maxCostUsd\` is set: set \`embed.usdPerMillionTokens\`.`,
      );
    else if (cost > cap)
      reasons.push(
        `Embedding ${plan.embed.tokens} tokens would cost $${cost}; \`maxCostUsd\` is $${cap}. Raise it, or narrow the run with --doc.`,
      );
  }
  if (errors === "block")
    reasons.push(...blockingFindings(findings, drawn.comparison, path.basename(config.file)));
  if (strict) {
    const serious = findings.filter((one) => one.severity !== "info").length;
    if (serious > 0)
      reasons.push(
        `--strict: ${serious} ${serious === 1 ? "finding is" : "findings are"} of level warning or error. Mend them, or run without --strict.`,
      );
  }
  return reasons;
}

/** What a plan says of the deletions that an ingest without it would refuse. */
export function deletionWarning({
  config,
  drawn,
}: Pick<Circumstances, "config" | "drawn">): readonly string[] {
  const { what, done, share } = lossOf(drawn);
  if (share <= config.guards.deletionBudget) return [];
  return [
    `By this plan ${what} are ${done} (${percent(share)}; the budget is ${percent(config.guards.deletionBudget)}): only \`ingest --plan\` with this plan may do that.`,
  ];
}

function hasPassage({ comparison: { changes, unchanged } }: Drawn): boolean {
  return (
    unchanged.some((one) => one.chunks > 0) ||
    changes.some((one) => one.action !== "removed" && one.document.chunks.length > 0)
  );
}

/** How much of what is live a plan takes from readers: documents that go, and documents that lose all their passages. */
function lossOf({ plan, snapshot, comparison }: Drawn): {
  readonly what: string;
  readonly done: string;
  readonly share: number;
} {
  const { removed } = plan.documents;
  const emptied = comparison.changes.filter(
    (one) => one.action === "changed" && one.live.chunks > 0 && one.document.chunks.length === 0,
  ).length;
  const live = snapshot.documents.length;
  return {
    what: `${removed + emptied} of ${live} live documents`,
    done: emptied === 0 ? "removed" : `removed or left without text (${emptied})`,
    share: live === 0 ? 0 : (removed + emptied) / live,
  };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1).replace(/\.0$/, "")} %`;
}
