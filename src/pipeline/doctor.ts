import type { Config } from "../config/config.ts";
import { lacksKey, openaiBaseUrl, serverName } from "../embed/key.ts";
import type { DoctorReport } from "../report/operation-reports.ts";
import { checkConnections } from "./doctor/check-connections.ts";
import { checkProvider } from "./doctor/check-provider.ts";
import { whyNoWorkingTree } from "./git/working-tree.ts";
import type { Origin } from "./run-context.ts";

export type Check = DoctorReport["checks"][number];

/** Looks at everything a run depends on and says of each what to do. */
export async function doctor({
  config,
  origin,
  askProvider = false,
}: {
  readonly config: Config;
  readonly origin: Origin;
  /** Whether the provider is asked to embed a word, which it bills. */
  readonly askProvider?: boolean;
}): Promise<DoctorReport> {
  const began = performance.now();
  const checks = [
    ...(await checkConnections(config)),
    keyCheck(config),
    ...(askProvider ? [await checkProvider(config)] : []),
    await treeCheck(config, origin),
  ];
  return {
    command: "doctor",
    outcome: checks.some((one) => one.outcome === "failed") ? "failed" : "passed",
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    checks,
  };
}

function keyCheck({ embed }: Config): Check {
  const check = "key";
  if (embed.provider === "local") return { check, outcome: "ok", reason: "The offline embedder needs none." };
  if (embed.apiKey !== undefined) return { check, outcome: "ok", reason: "An API key is set." };
  return lacksKey(embed)
    ? {
        check,
        outcome: "warning",
        reason:
          "No API key is set: embedding will fail; plan, verify, rollback and status work. Set OPENAI_API_KEY.",
      }
    : {
        check,
        outcome: "ok",
        reason: `No API key is set; ${serverName(embed.baseUrl ?? openaiBaseUrl)} is asked without one.`,
      };
}

async function treeCheck(config: Config, { cleanTree, commit }: Origin): Promise<Check> {
  if (cleanTree === null)
    return {
      check: "working tree",
      outcome: "warning",
      reason: await whyNoWorkingTree(config),
    };
  return cleanTree
    ? { check: "working tree", outcome: "ok", reason: `Clean at ${commit ?? "no commit yet"}.` }
    : {
        check: "working tree",
        outcome: "warning",
        reason: "There are uncommitted changes: a run would say so in its log.",
      };
}
