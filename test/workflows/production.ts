import { migrate } from "../../src/pipeline/migrate.ts";
import { status } from "../../src/pipeline/status.ts";
import { readConfig } from "../../src/pipeline.ts";
import { type Duties, databaseWithDuties } from "../postgres/duties.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { handbook } from "./handbook.ts";
import type { Platform, RunResult } from "./runner/platform.ts";
import type { Run } from "./runner/run-workflow.ts";
import { makeWorld, type World } from "./world.ts";

/** A world whose production asks for approval and gives each duty a database user of its own; preview asks nobody. */
export interface Production extends World {
  readonly duties: Duties;
  /** By GitHub environment; a test may change them. */
  readonly environmentSecrets: Record<string, Record<string, string>>;
  status(environment?: "production" | "preview"): ReturnType<typeof status>;
  /** Paths and titles of what readers see in production. */
  livePaths(): Promise<readonly unknown[]>;
  /** What the audit trail of production says of each promotion and rollback. */
  flips(): Promise<readonly unknown[]>;
  /** Starts corpus-ingest, or another file, for production. */
  dispatch(inputs?: Readonly<Record<string, string | boolean>>, file?: string): Promise<Run>;
  /** As `dispatch`, approved by a reviewer as soon as it waits. */
  approved(inputs?: Readonly<Record<string, string | boolean>>, file?: string): Promise<RunResult>;
}

export const ingestFile = ".github/workflows/corpus-ingest.yml";

export async function makeProduction({
  approval = "environment",
  reviewers = ["approver"],
  simple = false,
  secrets = {},
  vars = {},
}: {
  readonly approval?: "environment" | "comment";
  /** Null: production has no required reviewers. */
  readonly reviewers?: readonly string[] | null;
  /** One database user for everything after the approval. */
  readonly simple?: boolean;
  /** Further secrets of `production-read`. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Platform["vars"];
} = {}): Promise<Production> {
  const duties = await databaseWithDuties();
  const preview = await freshDatabase();
  const { schema, owner, reader, stager, promoter, superuser } = duties;
  const common = `database: "\${DATABASE_URL}", allowOfflineEmbedder: true`;
  const environmentSecrets: Production["environmentSecrets"] = {
    "preview-read": { DATABASE_URL: preview },
    "preview-stage": { DATABASE_URL: preview },
    preview: { DATABASE_URL: preview },
    "production-read": { DATABASE_URL: reader, ...secrets },
    "production-stage": { DATABASE_URL: stager },
    production: { DATABASE_URL: simple ? owner : promoter },
  };
  const world = await makeWorld({
    files: handbook(`  preview: { ${common}, schema: ${schema}_preview }
  production: { ${common}, schema: ${schema}, approval: ${approval} }
  unprotected: { ${common}, schema: ${schema}, approval: environment }
`),
    vars: { CORPUSGATE_READY: "true", ...vars },
    environmentSecrets,
  });
  for (const name of ["production-read", "production-stage", "preview-read", "preview-stage", "preview"])
    world.github.state.environments.push({ name, reviewers: undefined, preventSelfReview: false });
  world.github.state.environments.push({
    name: "production",
    reviewers: reviewers ?? undefined,
    preventSelfReview: true,
  });

  const config = (environment: string, url: string) =>
    readConfig({
      file: `${world.platform.folder}/corpusgate.yaml`,
      environment,
      variables: { DATABASE_URL: url },
    });
  await migrate(await config("production", owner));
  await migrate(await config("preview", preview));
  await duties.grant();

  const dispatch: Production["dispatch"] = async (inputs = {}, file = ingestFile) => {
    const run = await world.start(file, await world.event("workflow_dispatch", { inputs }, { inputs }));
    if (run === undefined) throw new Error(`${file} cannot be dispatched`);
    return run;
  };
  return {
    ...world,
    duties,
    environmentSecrets,
    status: async (environment = "production") =>
      status(await config(environment, environment === "production" ? owner : preview)),
    livePaths: async () =>
      (await rowsOf(superuser, `select path from ${schema}.documents order by path`)).map((row) =>
        typeof row === "object" && row !== null && "path" in row ? row.path : row,
      ),
    flips: () =>
      rowsOf(
        superuser,
        `select action, actor, subject from ${schema}.audit where action in ('promote', 'rollback') order by sequence`,
      ),
    dispatch,
    async approved(inputs, file) {
      const run = await dispatch(inputs, file);
      await run.waitsFor("production");
      run.review("production", "approved", "approver");
      return run.finished;
    },
  };
}
