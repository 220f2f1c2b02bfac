import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { readCondition } from "../postgres/condition.ts";
import { readSchemaState } from "../postgres/migrate.ts";
import { openStore } from "../postgres/open-store.ts";
import type { DoctorReport } from "../report/reports.ts";
import type { Origin } from "./run-context.ts";

type Check = DoctorReport["checks"][number];

/** Looks at everything a run depends on and says of each what to do. */
export async function doctor({
  config,
  origin,
}: {
  readonly config: Config;
  readonly origin: Origin;
}): Promise<DoctorReport> {
  const began = performance.now();
  const checks: readonly Check[] = [...(await databaseChecks(config)), keyCheck(config), treeCheck(origin)];
  return {
    command: "doctor",
    outcome: checks.some((one) => one.outcome === "failed") ? "failed" : "passed",
    environment: config.environment,
    seconds: (performance.now() - began) / 1000,
    checks,
  };
}

async function databaseChecks(config: Config): Promise<readonly Check[]> {
  try {
    const store = await openStore(config, "read");
    try {
      const schema = await readSchemaState(store.database, store.names);
      const condition = await readCondition(store);
      return [
        {
          check: "connection",
          outcome: "ok",
          reason: `Postgres ${condition.serverVersion}${store.database.kind === "embedded" ? ", embedded" : ""}.`,
        },
        versionCheck(condition.vectorVersion, condition.vectorSchema),
        schema.state === "current"
          ? { check: "schema", outcome: "ok", reason: `${store.names.schema} is current.` }
          : {
              check: "schema",
              outcome: "warning",
              reason: `${store.names.schema} is ${schema.state}. Run \`corpusgate migrate --env ${config.environment}\`.`,
            },
        condition.encoding === "UTF8"
          ? { check: "encoding", outcome: "ok", reason: "UTF8." }
          : {
              check: "encoding",
              outcome: "failed",
              reason: `The database's encoding is ${condition.encoding}; UTF8 was expected. Create a database with \`encoding 'UTF8'\`.`,
            },
      ];
    } finally {
      await store.database.close();
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ check: "connection", outcome: "failed", reason: `${error.message} ${error.remedy}` }];
  }
}

function versionCheck(version: string, schema: string): Check {
  const reason = `pgvector ${version} in schema "${schema}".`;
  const [, minor = 0, patch = 0] = version.split(".").map(Number);
  return minor === 8 && patch < 2
    ? {
        check: "vector",
        outcome: "warning",
        reason: `${reason} Before 0.8.2 a parallel index build can leak other tables' data (CVE-2026-3172): update the extension.`,
      }
    : { check: "vector", outcome: "ok", reason };
}

function keyCheck({ embed }: Config): Check {
  if (embed.provider === "local")
    return { check: "key", outcome: "ok", reason: "The offline embedder needs none." };
  return embed.apiKey === undefined
    ? {
        check: "key",
        outcome: "warning",
        reason:
          "No API key is set: embedding will fail; plan, verify, rollback and status work. Set OPENAI_API_KEY.",
      }
    : { check: "key", outcome: "ok", reason: "An API key is set." };
}

function treeCheck({ cleanTree, commit }: Origin): Check {
  if (cleanTree === null)
    return {
      check: "working tree",
      outcome: "warning",
      reason: "Not a git working tree: runs cannot say which commit they ingested.",
    };
  return cleanTree
    ? { check: "working tree", outcome: "ok", reason: `Clean at ${commit ?? "no commit yet"}.` }
    : {
        check: "working tree",
        outcome: "warning",
        reason: "There are uncommitted changes: a run would say so in its log.",
      };
}
