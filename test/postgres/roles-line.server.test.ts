import { describe, expect, it } from "vitest";
import { jsonOf, type Ran, terminal } from "../cli/terminal.ts";
import { page, testCorpus } from "../corpus.ts";
import { rowsOf } from "../server.ts";
import { type Duties, databaseWithDuties } from "./duties.ts";

/** A corpus whose environment names one variable for each duty, and terminals that have one of them set. */
async function splitLine(duties: Duties) {
  const corpus = await testCorpus(`golden: golden.yaml
retention: { generations: 1, embeddingDays: 1 }
environments:
  production:
    database: { read: "\${READ_URL}", stage: "\${STAGE_URL}", promote: "\${PROMOTE_URL}" }
    schema: ${duties.schema}
    allowOfflineEmbedder: true
`);
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write(
    "golden.yaml",
    "queries:\n  - id: valves\n    query: Which valve does the beta procedure turn?\n    relevant: [{ path: docs/beta.md }]\n",
  );
  const line = (variables: Readonly<Record<string, string>>) => {
    const run = terminal(corpus.folder, { USER: "tester", ...variables });
    return (...argv: readonly string[]) => run(...argv, "--env", "production", "--json");
  };
  return {
    corpus,
    asOwner: line({ PROMOTE_URL: duties.owner }),
    asReader: line({ READ_URL: duties.reader }),
    asStager: line({ STAGE_URL: duties.stager }),
    asPromoter: line({ PROMOTE_URL: duties.promoter }),
    asBoth: line({ STAGE_URL: duties.stager, PROMOTE_URL: duties.promoter }),
    stagingAndPromoting: (stage: string, promote: string) => line({ STAGE_URL: stage, PROMOTE_URL: promote }),
    reading: (url: string) => line({ READ_URL: url }),
    asNobody: line({ READ_URL: duties.nobody, STAGE_URL: duties.nobody, PROMOTE_URL: duties.nobody }),
  };
}

const lines = {
  public: await newLine("public"),
  extensions: await newLine("extensions"),
  holding: await newLine("public"),
  unable: await newLine("public"),
  absent: await newLine("public"),
  forbidden: await newLine("public"),
};

async function newLine(vector: string) {
  const duties = await databaseWithDuties({ vector });
  return { duties, as: await splitLine(duties) };
}

function done(ran: Ran): unknown {
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 });
  return jsonOf(ran);
}

describe.each(["public", "extensions"] as const)("with vector in schema %s, each command", (vector) => {
  it("does its duty with its own connection string and no other", async () => {
    const { duties, as } = lines[vector];
    expect(done(await as.asOwner("migrate"))).toMatchObject({ outcome: "migrated" });
    await duties.grant();

    expect(done(await as.asReader("plan"))).toMatchObject({ outcome: "changes", base: null });
    expect(done(await as.asStager("ingest", "--hold"))).toMatchObject({ outcome: "held", generation: 1 });
    expect(done(await as.asPromoter("promote"))).toMatchObject({ outcome: "promoted", generation: 1 });
    expect(done(await as.asReader("verify"))).toMatchObject({ outcome: "passed", generation: 1 });
    expect(done(await as.asReader("query", "Which valve does the beta procedure turn?"))).toMatchObject({
      outcome: "found",
      mode: "hybrid",
    });

    await as.corpus.write("docs/beta.md", page("other"));
    expect(done(await as.asReader("plan"))).toMatchObject({ outcome: "changes", base: 1 });
    expect(done(await as.asBoth("ingest"))).toMatchObject({ outcome: "promoted", generation: 2 });
    expect(done(await as.asReader("drift"))).toMatchObject({ outcome: "clean" });
    expect(done(await as.asPromoter("rollback"))).toMatchObject({ outcome: "rolled-back", generation: 1 });
    expect(done(await as.asReader("status"))).toMatchObject({ live: 1, lease: null });
    expect(done(await as.asBoth("ingest"))).toMatchObject({ outcome: "promoted", generation: 3 });
    expect(done(await as.asPromoter("prune"))).toMatchObject({ outcome: "pruned", generations: [2] });
    const { runs } = jsonOfRuns(await as.asReader("runs"));
    expect(runs.map((one) => one.command)).toEqual([
      "prune",
      "ingest",
      "rollback",
      "ingest",
      "promote",
      "ingest",
    ]);
    expect(done(await as.asReader("doctor"))).toMatchObject({ outcome: "passed" });
    const logins = await rowsOf(
      duties.superuser,
      `select action, subject ->> 'login' as login from ${duties.schema}.audit where action in ('promote', 'rollback', 'prune') order by sequence`,
    );
    expect(logins).toEqual(
      ["promote", "promote", "rollback", "promote", "prune"].map((action) => ({
        action,
        login: duties.names.promoter,
      })),
    );
  });
});

describe("an ingest", () => {
  it("without a promote connection is refused before it stages anything, unless it holds", async () => {
    const { duties, as } = lines.holding;
    done(await as.asOwner("migrate"));
    await duties.grant();
    const refused = await as.asStager("ingest");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("the variable PROMOTE_URL is not set");
    expect(await rowsOf(duties.superuser, `select from ${duties.schema}.generations`)).toEqual([]);
  });

  it("whose promote connection could not promote is refused before it stages anything, unless it holds", async () => {
    const { duties, as } = lines.unable;
    done(await as.asOwner("migrate"));
    await duties.grant();
    const copy = `${new URL(duties.superuser).pathname.slice(1)}_copy`;
    await rowsOf(
      duties.superuser,
      `create database ${copy} template ${new URL(duties.superuser).pathname.slice(1)}`,
    );
    const elsewhere = new URL(duties.promoter);
    elsewhere.pathname = copy;
    for (const [promote, told] of [
      [duties.stager, `user "${duties.names.stager}" may not promote (execute on flip_live`],
      [
        `${duties.promoter}?options=-c%20default_transaction_read_only%3Don`,
        "default_transaction_read_only is on (client)",
      ],
      [elsewhere.href, `its schema "${duties.schema}" is not the one that this run stages into`],
    ] as const) {
      const refused = await as.stagingAndPromoting(duties.stager, promote)("ingest");
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain(`The connection that is to promote cannot: ${told}`);
    }
    await rowsOf(duties.superuser, `drop database ${copy}`);
    expect(await rowsOf(duties.superuser, `select from ${duties.schema}.generations`)).toEqual([]);
    expect(
      done(await as.stagingAndPromoting(duties.stager, duties.stager)("ingest", "--hold")),
    ).toMatchObject({
      outcome: "held",
    });
  });

  it("into a schema that is not there names the command of the owner, and creates nothing even where it could", async () => {
    const { duties, as } = lines.absent;
    const database = new URL(duties.superuser).pathname.slice(1);
    for (const statement of ["", `grant create on database ${database} to ${duties.names.stager}`]) {
      await rowsOf(duties.superuser, statement);
      const refused = await as.asBoth("ingest");
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain(`has no schema "${duties.schema}" yet`);
      expect(refused.stderr).toContain("corpusgate migrate --env production");
    }
    expect(
      await rowsOf(duties.superuser, "select from pg_namespace where nspname = $1", [duties.schema]),
    ).toEqual([]);
  });
});

describe("a command whose user has a role", () => {
  it("and row_security switched off is told so, and of no grant", async () => {
    const { duties, as } = lines.holding;
    const reader = `${duties.reader}?options=-c%20row_security%3Doff`;
    const refused = await as.reading(reader)("status");
    expect(refused.exitCode, refused.stderr).toBe(2);
    expect(refused.stderr).toContain("set row_security = on");
    expect(refused.stderr).not.toContain("missing grant");
  });
});

describe("a command whose user has no role", () => {
  it("fails, and names the missing right and the command that tells more", async () => {
    const { duties, as } = lines.forbidden;
    done(await as.asOwner("migrate"));
    for (const command of [
      ["plan"],
      ["verify"],
      ["status"],
      ["runs"],
      ["query", "valve"],
      ["ingest"],
      ["promote"],
      ["rollback"],
      ["prune"],
      ["migrate"],
    ]) {
      const refused = await as.asNobody(...command);
      expect(refused.exitCode, refused.stderr).toBe(2);
      expect(refused.stderr).toContain(`permission denied for schema ${duties.schema}`);
      expect(refused.stderr).toMatch(/corpusgate (doctor|migrate)/);
    }
    const drift = jsonOf(await as.asNobody("drift"));
    expect(drift).toMatchObject({ outcome: "unknown" });
  });
});

function jsonOfRuns(ran: Ran): { readonly runs: readonly { readonly command: string }[] } {
  const report = done(ran);
  if (typeof report === "object" && report !== null && "runs" in report && Array.isArray(report.runs))
    return { runs: report.runs };
  throw new Error(`runs reported ${ran.stdout}`);
}
