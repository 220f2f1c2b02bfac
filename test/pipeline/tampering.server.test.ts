import { describe, expect, it } from "vitest";
import { drift } from "../../src/pipeline/drift.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { rollback } from "../../src/pipeline/rollback.ts";
import { status } from "../../src/pipeline/status.ts";
import { verify } from "../../src/pipeline/verify.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
let schemas = 0;

/** Three documents, live in `schema` with their golden query. */
async function liveCorpus(): Promise<TestCorpus & { readonly schema: string }> {
  schemas += 1;
  const schema = `tampering_${schemas}`;
  const corpus = await testCorpus(
    `golden: golden.yaml\nembed: { dimensions: 64 }\nenvironments:\n  local: { database: "${url}", schema: ${schema} }\n`,
  );
  for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write(
    "golden.yaml",
    "queries:\n  - id: beta\n    query: Which valve does the beta procedure turn?\n    relevant: [{ path: docs/beta.md }]\n",
  );
  expect((await corpus.ingest()).outcome).toBe("promoted");
  return { ...corpus, schema };
}

const inBeta = (schema: string) =>
  `c.ordinal = 1 and c.document_version in (select hash from ${schema}.document_versions where path = 'docs/beta.md')`;

/** What an administrator may do to rows by hand, and what the integrity gate says of it. */
const harms: readonly (readonly [what: string, says: string, statement: (schema: string) => string])[] = [
  [
    "an altered text",
    "1 document was altered (docs/beta.md)",
    (schema) =>
      `update ${schema}.document_chunks c set text = replace(text, 'valve', 'screw') where ${inBeta(schema)}`,
  ],
  [
    "an altered heading",
    "1 document was altered (docs/beta.md)",
    (schema) => `update ${schema}.document_chunks c set heading_path = '{Elsewhere}' where ${inBeta(schema)}`,
  ],
  [
    "altered metadata",
    "1 document was altered (docs/beta.md)",
    (schema) =>
      `update ${schema}.document_versions set metadata_json = '{"category":"free"}' where path = 'docs/beta.md'`,
  ],
  [
    "a deleted chunk",
    "1 document was altered (docs/beta.md)",
    (schema) => `delete from ${schema}.document_chunks c where ${inBeta(schema)}`,
  ],
  [
    "a document taken out of the generation",
    "Documents: 2 found, 3 sealed",
    (schema) =>
      `delete from ${schema}.generation_documents where document_version in (select hash from ${schema}.document_versions where path = 'docs/beta.md')`,
  ],
  [
    "a deleted vector",
    "1 chunk has no vector",
    (schema) =>
      `delete from ${schema}.segment_1 s using ${schema}.document_chunks c where c.input_hash = s.input_hash and ${inBeta(schema)}`,
  ],
  [
    "a chunk without its words",
    "1 chunk has no words to be found by",
    (schema) => `delete from ${schema}.chunk_lexemes c where ${inBeta(schema)}`,
  ],
  [
    "a zero vector",
    "1 vector is zero and can never be found",
    (schema) =>
      `update ${schema}.segment_1 s set embedding = array_fill(0::real, array[64])::halfvec from ${schema}.document_chunks c where c.input_hash = s.input_hash and ${inBeta(schema)}`,
  ],
];

it("what word search counts with is made again when it was deleted", async () => {
  const corpus = await liveCorpus();
  const config = await corpus.config();
  const before = await verify({ config, generation: undefined, baseline: undefined });
  await rowsOf(url, `delete from ${corpus.schema}.lexical_statistics`);
  expect(await corpus.ingest()).toMatchObject({
    outcome: "nothing-to-do",
    warnings: [
      "What word search knows of 12 chunks of live had been deleted in the database and was made again.",
    ],
  });
  const whole = await verify({ config, generation: undefined, baseline: undefined });
  expect(whole.queries).toEqual(before.queries.map((one) => ({ ...one, ms: expect.any(Number) })));
});

it("words lost in a retired generation do not keep a revert to its documents from being staged", async () => {
  const corpus = await liveCorpus();
  await corpus.write("docs/beta.md", page("beta, revised"));
  await corpus.ingest();
  await rowsOf(
    url,
    `delete from ${corpus.schema}.chunk_lexemes c where c.document_version in
       (select g.document_version from ${corpus.schema}.generation_documents g group by 1 having max(g.generation) = 1)`,
  );
  await corpus.write("docs/beta.md", page("beta"));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", embed: { inputs: 0 } });
  const config = await corpus.config();
  expect(await verify({ config, generation: undefined, baseline: undefined })).toMatchObject({
    outcome: "passed",
    generation: 3,
  });
});

describe.each(harms)("%s", (_, says, statement) => {
  const failed = {
    gate: "integrity",
    verdict: "fail",
    reason: expect.stringContaining(says),
  };

  it("in live is found by verify, by drift and by a plan, and put back by the next ingest", async () => {
    const corpus = await liveCorpus();
    const config = await corpus.config();
    const before = await verify({ config, generation: undefined, baseline: undefined });
    const sealed = before.contentDigest;
    await rowsOf(url, statement(corpus.schema));
    const verified = await verify({ config, generation: undefined, baseline: undefined });
    expect(verified.outcome).toBe("failed");
    expect(verified.gates).toContainEqual(failed);
    const { outcome, checks } = await drift({ config, baseline: undefined });
    expect(outcome).toBe("drifted");
    expect(checks).toContainEqual({ check: "database", outcome: "drifted", reason: failed.reason });
    const { report } = await plan({ config, selection: [], strict: false, against: "live" });
    // A document that the generation does not list any more is one that a plan adds.
    const added = report.documents.added === 1;
    if (!added) expect(report.warnings[0]).toContain(says);
    expect(await corpus.ingest()).toMatchObject({
      outcome: added ? "promoted" : "nothing-to-do",
      warnings: added
        ? [expect.stringMatching(/^Gate golden is inconclusive/)]
        : [
            expect.stringMatching(
              /put back from the files as sealed: docs\/beta\.md|1 was embedded again|was made again/,
            ),
          ],
    });
    const whole = await verify({ config, generation: undefined, baseline: undefined });
    expect(whole).toMatchObject({ outcome: "passed", contentDigest: sealed });
    expect(whole.queries).toEqual(before.queries.map((one) => ({ ...one, ms: expect.any(Number) })));
  });

  it("in live does not keep another document from going live", async () => {
    const corpus = await liveCorpus();
    await rowsOf(url, statement(corpus.schema));
    await corpus.write("docs/alpha.md", page("alpha, revised"));
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 2 });
    const config = await corpus.config();
    expect((await verify({ config, generation: undefined, baseline: undefined })).outcome).toBe("passed");
  });

  it("in a retired generation keeps rollback from going back to it", async () => {
    const corpus = await liveCorpus();
    const config = await corpus.config();
    // Every document and every vector is another afterwards, so that the harm is in generation 1 only.
    for (const name of ["alpha", "beta", "gamma"])
      await corpus.write(`docs/${name}.md`, page(`${name}, revised`));
    expect((await corpus.ingest()).outcome).toBe("promoted");
    await rowsOf(url, statement(corpus.schema));
    expect(await rollback({ config, generation: undefined, approval: undefined, origin })).toMatchObject({
      outcome: "blocked",
      generation: 1,
      previous: 2,
      gates: [failed],
      reasons: [expect.stringContaining("Generation 1 is not what was sealed")],
    });
    expect((await status(config)).live).toBe(2);
  });
});

describe("an altered document", () => {
  const alter = (schema: string) =>
    `update ${schema}.document_chunks c set text = replace(text, 'valve', 'screw') where ${inBeta(schema)}`;

  it("that no file holds as it was sealed is told, and blocks what would keep it", async () => {
    const corpus = await liveCorpus();
    await rowsOf(url, alter(corpus.schema));
    await corpus.remove("docs/beta.md");
    await corpus.write("golden.yaml", "queries: []\n");
    await corpus.write("docs/alpha.md", page("alpha, revised"));
    // Not covered by --doc, beta stays in live as it is.
    await expect(corpus.ingest({ selection: ["docs/alpha.md"] })).rejects.toThrow(
      /altered \{docs\/beta\.md\}/,
    );
    expect((await status(await corpus.config())).live).toBe(1);
    const whole = await corpus.ingest({
      config: {
        ...(await corpus.config()),
        guards: { ...(await corpus.config()).guards, deletionBudget: 1 },
      },
    });
    expect(whole).toMatchObject({
      outcome: "promoted",
      warnings: [
        expect.stringMatching(/no file is what was sealed: docs\/beta\.md/),
        expect.stringMatching(/^Gate golden-set is inconclusive\. .* 1 is gone \("beta"\)/),
      ],
    });
  });

  it("that was edited since is replaced by the edit", async () => {
    const corpus = await liveCorpus();
    await rowsOf(url, alter(corpus.schema));
    await corpus.write("docs/beta.md", page("beta, revised"));
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", documents: { changed: 1 } });
  });

  it("is put back with an entry of the audit log, and found by its words again", async () => {
    const corpus = await liveCorpus();
    await rowsOf(url, alter(corpus.schema));
    await corpus.ingest();
    expect(
      await rowsOf(
        url,
        `select subject -> 'documents' as documents from ${corpus.schema}.audit where action = 'restore'`,
      ),
    ).toEqual([{ documents: ["docs/beta.md"] }]);
    expect(
      await rowsOf(
        url,
        `select count(*)::integer as words from ${corpus.schema}.chunk_lexemes l join ${corpus.schema}.document_versions v on v.hash = l.document_version where v.path = 'docs/beta.md'`,
      ),
    ).toEqual([{ words: 4 }]);
    expect(await rowsOf(url, `select * from ${corpus.schema}.verify_audit()`)).toEqual([]);
  });
});

describe("without the row that says what is live", () => {
  it("no run says that it promoted, nor does the audit, and the error puts it right", async () => {
    const { schema, ...corpus } = await liveCorpus();
    const count = () => rowsOf(url, `select count(*) from ${schema}.audit where action = 'promote'`);
    const before = await count();
    await rowsOf(url, `delete from ${schema}.live`);
    await corpus.write("docs/delta.md", page("delta"));
    await expect(corpus.ingest()).rejects.toMatchObject({
      message: expect.stringContaining("has no row; its one row was expected."),
      remedy: expect.stringContaining(`insert into "${schema}".live (generation) values (…)`),
    });
    expect(await count()).toEqual(before);
    await rowsOf(url, `insert into ${schema}.live (generation) values (1)`);
    expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", previous: 1 });
  });
});

describe("the audit trail", () => {
  it.each(["update %.audit set actor = 'nobody'", "delete from %.audit", "truncate %.audit"])(
    "refuses `%s`, even to the owner",
    async (statement) => {
      const { schema } = await liveCorpus();
      const before = await rowsOf(url, `select * from ${schema}.audit order by sequence`);
      await expect(rowsOf(url, statement.replace("%", schema))).rejects.toThrow("audit is append-only");
      expect(await rowsOf(url, `select * from ${schema}.audit order by sequence`)).toEqual(before);
    },
  );

  it("is a chain: each hash follows from the entry and the one before", async () => {
    const corpus = await liveCorpus();
    await corpus.write("docs/beta.md", page("beta, revised"));
    await corpus.ingest();
    await rollback({ config: await corpus.config(), generation: 1, approval: undefined, origin });
    const entries = await rowsOf(
      url,
      `select action, previous_hash = coalesce(lag(hash) over (order by sequence), '') as follows,
         hash = sha256(previous_hash || convert_to(jsonb_build_array(sequence, extract(epoch from at), actor, action, run, subject)::text, 'UTF8')) as whole
       from ${corpus.schema}.audit order by sequence`,
    );
    expect(entries).toEqual(
      ["promote", "run:ingest", "promote", "run:ingest", "rollback", "run:rollback"].map((action) => ({
        action,
        follows: true,
        whole: true,
      })),
    );
    expect(await rowsOf(url, `select * from ${corpus.schema}.verify_audit()`)).toEqual([]);
  });

  it("tells the entry at which somebody who got past the trigger broke it", async () => {
    const { schema } = await liveCorpus();
    const behindTheTrigger = `alter table ${schema}.audit disable trigger audit_is_append_only; update ${schema}.audit set actor = 'nobody' where sequence = 1`;
    await rowsOf(url, behindTheTrigger);
    expect(await rowsOf(url, `select sequence, reason from ${schema}.verify_audit()`)).toEqual([
      { sequence: "1", reason: "was altered" },
    ]);
  });
});
