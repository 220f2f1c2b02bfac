import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { startResultsService } from "./results-service.ts";
import { runBundle } from "./run-bundle.ts";

const url = await freshDatabase();
const login = await previewer();
const results = await startResultsService();
afterAll(() => results.close());

const golden = `queries:
  - id: beta-valve
    query: Which valve does the beta procedure turn?
    relevant: [{ path: docs/beta.md }]
`;

/** Two pages that are committed; a third one, and a change of the second, that are not. */
async function changedCorpus(): Promise<TestCorpus> {
  const corpus = await testCorpus("golden: golden.yaml\n");
  await corpus.write("golden.yaml", golden);
  await corpus.write("docs/alpha.md", page("alpha"));
  await corpus.write("docs/beta.md", page("beta"));
  const git = execa({ cwd: corpus.folder });
  await git`git init --quiet`;
  await git`git add .`;
  await git`git -c user.name=tester -c user.email=tester@example.com commit --quiet -m base`;
  await corpus.write("docs/beta.md", page("gamma"));
  await corpus.write("docs/delta.md", page("delta"));
  return corpus;
}

/** A login that may create schemas and roles here, and no more; named after the database, since roles are the server's. */
async function previewer(): Promise<{ readonly name: string; readonly url: string }> {
  const own = new URL(url);
  const name = `${own.pathname.slice(1)}_previewer`;
  await rowsOf(url, "create extension if not exists vector");
  await rowsOf(url, `create role ${name} login createrole password 'previewer-password'`);
  await rowsOf(url, `grant create on database ${own.pathname.slice(1)} to ${name}`);
  afterAll(async () => {
    await rowsOf(url, `drop owned by ${name}`);
    await rowsOf(url, `drop role ${name}`);
  });
  own.username = name;
  own.password = "previewer-password";
  return { name, url: own.href };
}

/** Schemas, functions and roles that a preview made and did not take away. Who creates a role becomes a member of it. */
async function leftovers(): Promise<readonly unknown[]> {
  return rowsOf(
    url,
    `select nspname::text as name from pg_namespace where nspname like 'corpusgate%'
     union all select proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname = 'public' and proname = 'match_documents'
     union all select r.rolname::text from pg_auth_members m join pg_roles r on r.oid = m.roleid
       join pg_roles o on o.oid = m.member where o.rolname = $1`,
    [login.name],
  );
}

test("base and head are compared on a throw-away server, and nothing is left there", async () => {
  const corpus = await changedCorpus();
  const ran = await runBundle({
    inputs: { command: "preview", base: "HEAD", database: login.url },
    workspace: corpus.folder,
    resultsUrl: results.url,
  });
  expect([ran.exitCode, ran.outputs.outcome, ran.outputs["documents-changed"]]).toEqual([0, "passed", "2"]);
  expect(ran.summary).toContain("Golden queries whose top results move");
  expect(ran.stdout.replace(/^::add-mask::.*$/gm, "")).not.toContain("previewer-password");
  expect(await leftovers()).toEqual([]);
});

test("a preview that fails on the way leaves nothing either", async () => {
  const corpus = await changedCorpus();
  await corpus.write("golden.yaml", "queries: [{ id: x }]\n");
  const ran = await runBundle({
    inputs: { command: "preview", base: "HEAD", database: login.url },
    workspace: corpus.folder,
    resultsUrl: results.url,
    runId: 2,
  });
  expect(ran.exitCode).toBe(2);
  expect(ran.annotations[0]?.message).toContain("golden.yaml");
  expect(await leftovers()).toEqual([]);
});

test("without a server the Action says that the embedded database is not part of it, and what to set", async () => {
  const corpus = await changedCorpus();
  const ran = await runBundle({ inputs: { command: "preview", base: "HEAD" }, workspace: corpus.folder });
  expect(ran.exitCode).toBe(2);
  expect(ran.annotations[0]?.message).toContain("For `preview`, set the input `database`");
});

test("without a pull request a preview needs a base", async () => {
  const corpus = await changedCorpus();
  const ran = await runBundle({
    inputs: { command: "preview", database: login.url },
    workspace: corpus.folder,
  });
  expect(ran.annotations[0]?.message).toBe(
    '`preview` compares with a git ref, and the event "workflow_dispatch" has no pull request to take it from. Set the input `base`, e.g. to `origin/main`.',
  );
});
