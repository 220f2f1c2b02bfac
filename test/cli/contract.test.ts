import { expect, test } from "vitest";
import { z } from "zod";
import { page, testCorpus } from "../corpus.ts";
import { jsonOf, terminal } from "./terminal.ts";

const count = z.int().nonnegative();
const generation = z.int().positive().nullable();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const seconds = z.number().positive();
const findings = z.array(
  z.looseObject({
    rule: z.string(),
    severity: z.enum(["error", "warning", "info"]),
    path: z.string(),
    line: z.int().positive(),
    message: z.string(),
  }),
);
const gates = z.array(
  z.looseObject({
    gate: z.string(),
    verdict: z.enum(["pass", "fail", "inconclusive", "skipped"]),
    reason: z.string(),
  }),
);
const metrics = z.looseObject({ "ndcg@10": z.number(), "recall@10": z.number(), mrr: z.number() });
const documents = z.looseObject({
  added: count,
  changed: count,
  renamed: count,
  removed: count,
  unchanged: count,
});

/** What DESIGN.md promises of `--json`, command by command. */
const contract = {
  validate: z.looseObject({
    command: z.literal("validate"),
    outcome: z.enum(["passed", "failed"]),
    seconds,
    findings,
    digest,
    documents: count,
    chunks: count,
    tokens: count,
    coverage: z.looseObject({ text: z.number(), documents: z.number(), golden: z.number().nullable() }),
  }),
  plan: z.looseObject({
    command: z.literal("plan"),
    outcome: z.enum(["changes", "nothing-to-do", "blocked"]),
    seconds,
    findings,
    digest,
    base: generation,
    documents,
    chunks: z.looseObject({ added: count, removed: count, kept: count }),
    embed: z.looseObject({
      inputs: count,
      cached: count,
      tokens: count,
      costUsd: z.number().nonnegative().nullable(),
    }),
  }),
  ingest: z.looseObject({
    command: z.literal("ingest"),
    outcome: z.enum(["promoted", "held", "nothing-to-do", "blocked"]),
    seconds,
    findings,
    generation,
    previous: generation,
    planDigest: digest,
    contentDigest: digest,
    chunks: count,
    embed: z.looseObject({ inputs: count, cached: count, requests: count, tokens: count }),
    gates,
    stages: z.looseObject({ load: z.number(), chunk: z.number() }).catchall(z.number()),
  }),
  verify: z.looseObject({
    command: z.literal("verify"),
    outcome: z.enum(["passed", "failed", "inconclusive"]),
    seconds,
    generation,
    contentDigest: digest,
    gates,
    metrics: z.partialRecord(z.enum(["lexical", "dense", "hybrid"]), metrics),
    queries: z
      .array(
        z.looseObject({
          id: z.string(),
          top: z
            .array(z.looseObject({ path: z.string(), headingPath: z.array(z.string()), score: z.number() }))
            .min(1),
          ms: z.number(),
        }),
      )
      .min(1),
  }),
  query: z.looseObject({
    command: z.literal("query"),
    outcome: z.enum(["found", "nothing-found"]),
    seconds,
    hits: z
      .array(
        z.looseObject({
          path: z.string(),
          headingPath: z.array(z.string()),
          score: z.number(),
          distance: z.number().nullable(),
          content: z.string(),
        }),
      )
      .min(1),
  }),
  status: z.looseObject({
    command: z.literal("status"),
    outcome: z.string(),
    seconds,
    live: generation,
    staged: z.array(z.int()),
    generations: z.array(z.looseObject({ number: z.int(), state: z.string() })).min(1),
  }),
  rollback: z.looseObject({
    command: z.literal("rollback"),
    outcome: z.enum(["rolled-back", "blocked"]),
    seconds,
    generation,
    previous: generation,
  }),
  drift: z.looseObject({
    command: z.literal("drift"),
    outcome: z.enum(["clean", "drifted", "unknown"]),
    seconds,
    checks: z
      .array(
        z.looseObject({
          check: z.string(),
          outcome: z.enum(["clean", "drifted", "unknown"]),
          reason: z.string(),
        }),
      )
      .min(1),
  }),
  runs: z.looseObject({
    command: z.literal("runs"),
    outcome: z.string(),
    seconds,
    runs: z.array(z.looseObject({ command: z.string(), outcome: z.string(), actor: z.string() })).min(1),
  }),
} as const;

const corpus = await testCorpus("golden: golden.yaml\n");
const run = terminal(corpus.folder);
for (const name of ["alpha", "beta", "gamma"]) await corpus.write(`docs/${name}.md`, page(name));
// A fence that is never closed is a finding of level warning.
await corpus.write("docs/fence.md", "# Fence\n\nText before.\n\n```sh\nnever closed\n");
await corpus.write(
  "golden.yaml",
  "queries:\n  - id: beta\n    query: Which valve does the beta procedure turn?\n    relevant:\n      - { path: docs/beta.md }\n",
);

test("--json prints exactly one document with the keys of its contract, from validate to runs", async () => {
  const lines: readonly (readonly [keyof typeof contract, ...string[]])[] = [
    ["validate"],
    ["plan"],
    ["ingest"],
    ["verify"],
    ["query", "beta valve"],
    ["drift"],
    ["status"],
  ];
  for (const line of lines) {
    const ran = await run(...line, "--json");
    expect({ line, exitCode: ran.exitCode, stderr: ran.stderr }).toMatchObject({ exitCode: 0 });
    contract[line[0]].parse(jsonOf(ran));
  }

  await corpus.write("docs/beta.md", page("beta, revised"));
  contract.ingest.parse(jsonOf(await run("ingest", "--json")));
  expect(contract.rollback.parse(jsonOf(await run("rollback", "--json")))).toMatchObject({
    outcome: "rolled-back",
    generation: 1,
    previous: 2,
  });
  const drifted = await run("drift", "--json");
  expect(drifted.exitCode).toBe(1);
  expect(contract.drift.parse(jsonOf(drifted)).outcome).toBe("drifted");
  expect(contract.runs.parse(jsonOf(await run("runs", "--json"))).runs.map((one) => one.command)).toEqual([
    "rollback",
    "ingest",
    "ingest",
  ]);
});

test("validate's digest is the content digest of the generation that holds the same documents", async () => {
  const validated = contract.validate.parse(jsonOf(await run("validate", "--json")));
  const ingested = contract.ingest.parse(jsonOf(await run("ingest", "--json")));
  expect(ingested.contentDigest).toBe(validated.digest);
  expect(ingested.chunks).toBe(validated.chunks);
});
