import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { GateResult } from "../../src/gate/verdict.ts";
import { drift } from "../../src/pipeline/drift.ts";
import { judgeLatency } from "../../src/pipeline/judge/judge-latency.ts";
import type { Progress } from "../../src/pipeline/progress.ts";
import { promote } from "../../src/pipeline/promote.ts";
import { status } from "../../src/pipeline/status.ts";
import { verify } from "../../src/pipeline/verify.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { compose } from "../../src/report/compose/compose.ts";
import type { IngestReport } from "../../src/report/reports.ts";
import { toText } from "../../src/report/to-text.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { startProviderServer } from "../embed/provider-server.ts";
import { freshDatabase, rowsOf } from "../server.ts";

// One thing is broken a test, and exactly the gate that watches it says so.

const url = await freshDatabase();
const origin = { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null };
let schemas = 0;

const names = Array.from({ length: 12 }, (_, at) => `${"abcdefghijkl"[at]}${"nopqrstuvwxy"[at]}lo`);
const golden = `queries:\n${names
  .map(
    (name) =>
      `  - { id: ${name}, query: "Which valve does the ${name} procedure turn?", relevant: [{ path: docs/${name}.md }] }\n`,
  )
  .join("")}`;

async function liveCorpus(
  yaml: string,
  { asking = true } = {},
): Promise<TestCorpus & { readonly schema: string }> {
  schemas += 1;
  const schema = `staged_${schemas}`;
  const corpus = await testCorpus(
    `${asking ? "golden: golden.yaml\n" : ""}${yaml}environments:\n  local: { database: "${url}", schema: ${schema} }\n`,
  );
  for (const name of names) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write("golden.yaml", golden);
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted", generation: 1 });
  return { ...corpus, schema };
}

const small = "embed: { dimensions: 64 }\n";

function failed(gates: readonly GateResult[]): readonly string[] {
  return gates.filter((one) => one.verdict === "fail").map((one) => one.gate);
}

function gateOf({ gates }: Pick<IngestReport, "gates">, name: string): GateResult | undefined {
  return gates.find((one) => one.gate === name);
}

/** Runs a statement when the generation is sealed and not yet judged, as somebody with rights to everything could. */
function whenSealed(statement: string): Parameters<TestCorpus["ingest"]>[0] {
  return {
    observe: async (progress) => {
      if (progress.kind === "step" && progress.step === "sealed") await rowsOf(url, statement);
    },
  };
}

it("golden queries that fell in steps which each passed are told beside the generation that was better", async () => {
  const corpus = await liveCorpus(small);
  await rowsOf(
    url,
    `update ${corpus.schema}.runs set report = jsonb_set(report, '{asked}',
       (select jsonb_agg(one || '{"score": 1.5}') from jsonb_array_elements(report -> 'asked') one)) returning id`,
  );
  const fallen = async (overrides: Parameters<TestCorpus["ingest"]>[0] = {}) =>
    (await corpus.ingest(overrides)).warnings.filter((one) => /answered worse than by generation/.test(one));
  await corpus.write("docs/new.md", page("new"));
  // Generation 1 is live: the gate `golden` compares with it.
  expect(await fallen()).toEqual([]);
  await corpus.write("docs/new.md", page("newer"));
  expect(await fallen({ hold: true })).toEqual([
    expect.stringMatching(
      /^Golden queries are answered worse than by generation 1, .* over 12 golden queries that both were asked, and was 1\.500 then\./,
    ),
  ]);
});

it("a fall for which the gate golden fails is not told again as one in small steps", async () => {
  const corpus = await liveCorpus(small);
  await corpus.write("docs/new.md", page("new"));
  expect(await corpus.ingest()).toMatchObject({ outcome: "promoted" });
  for (const name of names.slice(0, 6)) await corpus.write(`docs/${name}.md`, page("other"));
  const { gates, warnings } = await corpus.ingest({ hold: true });
  expect(failed(gates)).toContain("golden");
  expect(warnings.filter((one) => /answered worse than by generation/.test(one))).toEqual([]);
});

describe("golden queries that are edited", () => {
  const first = names[0] ?? "";
  const without = golden.replace(/^.* id: \w+,.*\n/m, "");
  const alsoNew = `${without}  - { id: new, query: new, relevant: [{ path: docs/new.md }] }\n`;

  it("in the change that takes their answers are named, and nobody can say what they would have shown", async () => {
    const corpus = await liveCorpus(`${small}guards: { deletionBudget: 0.5 }\n`);
    await corpus.remove(`docs/${first}.md`);
    await corpus.write("docs/new.md", page("new"));
    await corpus.write("golden.yaml", alsoNew);
    const report = await corpus.ingest({ hold: true });
    expect(gateOf(report, "golden-set")).toMatchObject({
      verdict: "inconclusive",
      reason: expect.stringContaining(`Of what live was asked, 12 golden queries, 1 is gone ("${first}").`),
    });
    expect(report.warnings).toContainEqual(expect.stringMatching(/^Gate golden-set is inconclusive\./));
  });

  it("in a run before the documents, or for a document that moved, are what live was asked", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write("golden.yaml", without);
    const alone = await corpus.ingest();
    expect(alone).toMatchObject({ outcome: "nothing-to-do" });
    expect(alone.warnings).toEqual([
      `Golden queries have changed, and no document: of what live was asked, 1 is gone ("${first}"). An ingest takes the set as it is now, and the gate golden-set compares with that from then on: look whether each of these is meant.`,
    ]);
    expect((await corpus.ingest()).warnings).toEqual([]);
    await corpus.move(`docs/${names[1]}.md`, `docs/moved/${names[1]}.md`);
    await corpus.write("docs/new.md", page("new"));
    await corpus.write("golden.yaml", alsoNew.replace(`docs/${names[1]}.md`, `docs/moved/${names[1]}.md`));
    expect(gateOf(await corpus.ingest(), "golden-set")).toEqual({
      gate: "golden-set",
      verdict: "pass",
      reason: "What live was asked, 11 golden queries, is asked as it was; 1 is new.",
    });
  });

  it("are no drift by themselves", async () => {
    const corpus = await liveCorpus(small);
    const retrieval = async () =>
      (await drift({ config: await corpus.config(), baseline: undefined })).checks.find(
        (one) => one.check === "retrieval",
      );
    await corpus.write(
      "golden.yaml",
      `${golden}  - { id: hard, query: qxz, relevant: [{ path: docs/${first}.md }] }\n`,
    );
    await corpus.ingest();
    expect(await retrieval()).toMatchObject({
      outcome: "clean",
      reason: expect.stringContaining("nDCG@10 of the 13 golden queries that live was asked before is "),
    });
  });
});

describe("a staged generation beside live", () => {
  it("passes probes where every document is still found, and says that 12 golden queries are too few", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write("docs/new.md", page("new"));
    const report = await corpus.ingest();
    expect(report.outcome).toBe("promoted");
    expect(Object.fromEntries(report.gates.map((one) => [one.gate, one.verdict]))).toEqual({
      integrity: "pass",
      profile: "pass",
      "spot-checks": "skipped",
      "golden-targets": "pass",
      critical: "skipped",
      "index-recall": "skipped",
      probes: "pass",
      golden: "inconclusive",
      "golden-set": "pass",
      unanswerable: "skipped",
      "no-fallback": "skipped",
    });
    expect(gateOf(report, "probes")).toMatchObject({
      reason: expect.stringContaining("of 12 documents are found by their own title or heading"),
      details: { probes: 12, lost: 0, added: 1, removed: 0, edited: 0 },
    });
    expect(gateOf(report, "golden")).toMatchObject({
      reason: expect.stringMatching(/^12 golden queries are too few .*golden queries(, worst are .*)?\.$/),
      details: { queries: 12, staged: 2, live: 1, stagedDigest: report.contentDigest },
    });
    expect(report.warnings).toContainEqual(expect.stringContaining("Gate golden is inconclusive."));
    expect(report.queries).toHaveLength(12);
    expect(report.queries[0]).toMatchObject({
      id: names[0],
      before: expect.arrayContaining([
        expect.objectContaining({ path: `docs/${names[0]}.md`, snippet: expect.any(String) }),
      ]),
      after: expect.arrayContaining([
        expect.objectContaining({ path: `docs/${names[0]}.md`, score: expect.any(Number) }),
      ]),
      delta: expect.any(Number),
      ms: {
        lexical: expect.any(Number),
        dense: expect.any(Number),
        hybrid: expect.any(Number),
        before: expect.any(Number),
      },
    });
  });

  it("fails probes and nothing else when documents it lists are not found any more", async () => {
    const corpus = await liveCorpus(small, { asking: false });
    await corpus.write("docs/new.md", page("new"));
    const gone = names.slice(0, 8).map((name) => `'docs/${name}.md'`);
    // Words and vectors of those documents are another's; what integrity recomputes from stays whole.
    const report = await corpus.ingest(
      whenSealed(
        `update ${corpus.schema}.chunk_lexemes l set lexemes = '' from ${corpus.schema}.document_versions v where v.hash = l.document_version and v.path in (${gone});
         update ${corpus.schema}.segment_1 s set embedding = (select array_agg(case when n = 1 then 1 else 0 end)::real[]::public.halfvec from generate_series(1, 64) n)
         from ${corpus.schema}.document_chunks c join ${corpus.schema}.document_versions v on v.hash = c.document_version where c.input_hash = s.input_hash and v.path in (${gone})`,
      ),
    );
    expect(report.outcome).toBe("blocked");
    expect(gateOf(report, "probes")).toMatchObject({
      verdict: "fail",
      details: { probes: 12, lost: expect.any(Number), gained: 0 },
    });
    expect(gateOf(report, "probes")?.reason).toMatch(
      /^Documents that were found on live are not found any more: /,
    );
    expect(gateOf(report, "integrity")?.verdict).toBe("pass");
    expect(failed(report.gates)).toEqual(["probes"]);
    // Both generations share those rows: verify of live, which recorded what it found, says so too.
    const verified = await verify({
      config: await corpus.config(),
      generation: undefined,
      baseline: undefined,
    });
    expect(verified.outcome).toBe("failed");
    expect(gateOf({ gates: verified.gates }, "probes")?.reason).toContain(
      "that were found when it was staged",
    );
  });

  it("fails the golden gate and nothing else when answers move away from where labels say they are", async () => {
    const corpus = await liveCorpus(small);
    // Twelve more pages that say the same, without the title: the labelled ones are not the first any more.
    for (const name of names)
      for (const copy of [1, 2, 3])
        await corpus.write(
          `docs/copies/${name}-${copy}.md`,
          `# Copy\n\n${`Which valve does the ${name} procedure turn? The ${name} procedure does turn this valve. `.repeat(2)}${copy}\n`,
        );
    const report = await corpus.ingest();
    expect(report.outcome).toBe("blocked");
    expect(failed(report.gates)).toEqual(["golden"]);
    expect(gateOf(report, "golden")?.reason).toMatch(
      /^The staged generation answers golden queries worse than live: the score \(nDCG@10, from 0 to 1\) changes by −0\.\d+ on average over 12 golden queries/,
    );
    expect(gateOf(report, "golden")?.details?.losers).not.toEqual([]);
  });
});

describe("a folder that moves", () => {
  it("is compared as it was: its documents are not new, and its labels mean the same passages on live", async () => {
    const corpus = await liveCorpus(small);
    for (const name of names) await corpus.move(`docs/${name}.md`, `docs/moved/${name}.md`);
    await corpus.write("golden.yaml", golden.replaceAll("docs/", "docs/moved/"));
    await corpus.write("docs/new.md", page("new"));
    const report = await corpus.ingest();
    expect(report).toMatchObject({ outcome: "promoted", documents: { added: 1, renamed: 12 } });
    expect(gateOf(report, "golden")?.details).toMatchObject({
      queries: 12,
      notComparedCount: 0,
      comparedInPart: [],
    });
    expect(report.queries.every(({ delta }) => delta === 0)).toBe(true);
    expect(report.queries[0]?.before?.map(({ path }) => path)).not.toContain(`docs/moved/${names[0]}.md`);
  });
});

describe("an inconclusive verdict", () => {
  it("blocks, here and at `promote`, where the configuration says so", async () => {
    const corpus = await liveCorpus(`${small}gate: { onInconclusive: block }\n`);
    await corpus.write("docs/new.md", page("new"));
    const report = await corpus.ingest({ hold: true });
    expect(report).toMatchObject({
      outcome: "blocked",
      reasons: [
        expect.stringMatching(
          /golden \(12 golden queries are too few .* `gate\.onInconclusive` says that this blocks\.\)/,
        ),
      ],
    });
    const config = await corpus.config();
    const attempt = (onInconclusive: "approve" | "block") =>
      promote({
        config: { ...config, gate: { ...config.gate, onInconclusive } },
        generation: undefined,
        approval: undefined,
        origin,
      });
    expect(await attempt("block")).toMatchObject({
      outcome: "blocked",
      reasons: [
        expect.stringMatching(
          /^golden: 12 golden queries are too few .* `gate\.onInconclusive` says that this blocks\.$/,
        ),
      ],
    });
    // What is kept says what was found, and nothing of what followed from it under the settings of then.
    expect(
      await rowsOf(
        url,
        `select reason from ${corpus.schema}.verdicts where generation = 2 and reason like '%block%'`,
      ),
    ).toEqual([]);
    // What held when the gates ran is recorded with their verdicts: a laxer setting since takes nothing back.
    expect(await attempt("approve")).toMatchObject({
      outcome: "blocked",
      reasons: [expect.stringMatching(/^Generation 2 does not stand its gates: golden \(inconclusive\)\./)],
    });
    expect((await status(config)).live).toBe(1);
  });

  it("is kept with its numbers, and shown again at `promote`", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write("docs/new.md", page("new"));
    expect(await corpus.ingest({ hold: true })).toMatchObject({ outcome: "held", generation: 2 });
    const promoted = await promote({
      config: await corpus.config(),
      generation: undefined,
      approval: undefined,
      origin,
    });
    expect(promoted.outcome).toBe("promoted");
    expect(promoted.gates.map((one) => one.gate)).toEqual([
      "integrity",
      "profile",
      "spot-checks",
      "golden-targets",
      "critical",
      "index-recall",
      "probes",
      "golden",
      "golden-set",
      "unanswerable",
      "no-fallback",
    ]);
    expect(gateOf({ gates: promoted.gates }, "golden")?.details).toMatchObject({
      queries: 12,
      staged: 2,
      live: 1,
    });
  });
});

describe("what moved in the checkout since a generation was gated", () => {
  const promoting = async (corpus: TestCorpus, generation?: number) =>
    promote({ config: await corpus.config(), generation, approval: undefined, origin });

  it("is said by `promote`, with what to do, and takes nothing from what was approved", async () => {
    const corpus = await liveCorpus(`${small}gate: { goldenMargin: 0.05 }\n`);
    await corpus.write("docs/new.md", page("new"));
    await corpus.ingest({ hold: true, origin: { ...origin, commit: "0123456789abcdef" } });
    await corpus.write(
      "golden.yaml",
      `${golden.replace(/^.* id: \w+,.*\n/m, "")}  - { id: new, query: new, relevant: [{ path: docs/new.md }] }\n`,
    );
    const config = await corpus.config();
    const widened = { ...config, gate: { ...config.gate, goldenMargin: 0.2, criticalWithin: 3 } };
    const asked = { generation: undefined, approval: undefined, origin };
    const moved = [
      `Golden queries have changed since generation 2 was gated (commit 0123456789ab): 1 is gone ("${names[0]}"); 1 is new.`,
      "Gate settings have changed since generation 2 was gated (commit 0123456789ab): gate.criticalWithin, gate.goldenMargin.",
    ];
    const blocked = await promote({ ...asked, config: { ...widened, approval: "environment" } });
    expect(blocked.outcome).toBe("blocked");
    expect(blocked.notes).toEqual([
      expect.stringMatching(/^Gate golden is inconclusive\. .* It is for whoever approves to decide\.$/),
      ...moved,
      "The verdicts are those of then. `corpusgate verify --env local --generation 2` asks that generation what this checkout asks; `corpusgate ingest --env local --hold` stages the documents again and gates them beside live, and pays nothing again for what was embedded.",
    ]);
    const promoted = await promote({ ...asked, config: widened });
    expect(promoted.outcome).toBe("promoted");
    expect(promoted.notes).toEqual([
      expect.stringMatching(/^Gate golden is inconclusive\. .* It does not block\.$/),
      ...moved,
      "The verdicts are those of then. `corpusgate verify --env local` asks live what this checkout asks.",
    ]);
    expect(toText(compose(promoted))).toContain("Gate settings have changed since generation 2 was gated");
  });

  it("is nothing where nothing did, and a file that cannot be read is told and stops nothing", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write("docs/new.md", page("new"));
    await corpus.ingest({ hold: true });
    await corpus.remove("golden.yaml");
    const missing = await promoting(corpus);
    expect(missing).toMatchObject({ outcome: "promoted" });
    expect(missing.notes.join("\n")).toContain("this checkout has none that can be read (The golden queries");
    await corpus.write("golden.yaml", golden);
    await corpus.write("docs/newer.md", page("newer"));
    await corpus.ingest({ hold: true });
    expect((await promoting(corpus)).notes.filter((one) => !one.startsWith("Gate golden"))).toEqual([]);
  });
});

describe("a vector index", () => {
  const indexed = `index: hnsw\n${small}gate: { probes: { documents: 0 } }\n`;

  it("that finds what an exact scan finds passes, with the bound that was shown", async () => {
    schemas += 1;
    const corpus = await largeCorpus(indexed, `staged_${schemas}`);
    const report = await corpus.ingest();
    expect(report.outcome).toBe("promoted");
    expect(gateOf(report, "index-recall")).toMatchObject({
      verdict: "pass",
      details: { vectors: 200, nearest: 10, lowerBound: expect.any(Number) },
    });
  });

  it("whose graph misses passages fails, before promotion and nothing else with it", async () => {
    schemas += 1;
    const schema = `staged_${schemas}`;
    const corpus = await largeCorpus(indexed, schema);
    const report = await corpus.ingest(
      whenSealed(
        `drop index ${schema}.segment_1_hnsw;
         create index segment_1_hnsw on ${schema}.segment_1 using hnsw (embedding public.halfvec_cosine_ops) with (m = 2, ef_construction = 4);
         alter function ${schema}.search_dense set hnsw.ef_search = 1; alter function ${schema}.search_dense set hnsw.iterative_scan = off`,
      ),
    );
    expect(report.outcome).toBe("blocked");
    expect(failed(report.gates)).toEqual(["index-recall"]);
    expect(gateOf(report, "index-recall")?.reason).toMatch(
      /^The vector index finds \d+\.\d % of the 10 nearest passages/,
    );
  });

  async function largeCorpus(yaml: string, schema: string): Promise<TestCorpus> {
    const corpus = await testCorpus(
      `${yaml}environments:\n  local: { database: "${url}", schema: ${schema} }\n`,
    );
    for (let at = 0; at < 60; at += 1) await corpus.write(`docs/${at}.md`, page(`p${at} q${at % 7}`, 6));
    return corpus;
  }
});

describe("a change of the profile", () => {
  it("asks each generation with its own query vectors, and sees that the old ones are refused", async () => {
    const corpus = await liveCorpus(small);
    const config = await corpus.config();
    const report = await corpus.ingest({
      config: { ...config, embed: { ...config.embed, dimensions: 128 } },
    });
    expect(report.outcome).toBe("promoted");
    expect(gateOf(report, "no-fallback")).toEqual({
      gate: "no-fallback",
      verdict: "pass",
      reason:
        "Everything would be answered by local/hashed-terms-1/128/1; a query vector of local/hashed-terms-1/64/1 is refused.",
      details: {
        from: "local/hashed-terms-1/64/1",
        to: "local/hashed-terms-1/128/1",
        unembedded: 0,
        oldVectorRefused: true,
      },
    });
    expect(gateOf(report, "probes")).toMatchObject({
      verdict: "pass",
      details: { probes: 12, withoutVector: 0 },
    });
    expect(gateOf(report, "golden")?.details).toMatchObject({ queries: 12 });
  });

  async function hostedCorpus() {
    const provider = await startProviderServer({ apiKey: "key" });
    afterAll(() => provider.close());
    return liveCorpus(
      `embed: { provider: openai, model: text-embedding-3-small, dimensions: 64, baseUrl: "${provider.baseUrl}", apiKey: key }\n`,
    );
  }

  it("passes `profile` where the same model is served under another name, and stays so when documents follow", async () => {
    const corpus = await hostedCorpus();
    const config = await corpus.config();
    const renamed = { ...config, embed: { ...config.embed, model: "text-embedding-3-large" } };
    const report = await corpus.ingest({ config: renamed });
    expect(report).toMatchObject({ outcome: "promoted", generation: 2 });
    expect(gateOf(report, "profile")?.reason).toBe(
      "Every vector is of openai/text-embedding-3-large/64/1. openai/text-embedding-3-small/64/1 has the same 48 vectors, bit by bit, for all that both embedded: one model under two names.",
    );
    await corpus.write("docs/new.md", page("new"));
    const later = await corpus.ingest({ config: renamed });
    expect([later.outcome, gateOf(later, "profile")?.verdict]).toEqual(["promoted", "pass"]);
  });

  it("fails `profile` and nothing else when vectors of the old model stand among the new ones", async () => {
    const corpus = await hostedCorpus();
    const config = await corpus.config();
    // The test's provider gives every model the same vectors: made different here, but for those of one document.
    const report = await corpus.ingest({
      config: { ...config, embed: { ...config.embed, model: "text-embedding-3-large" } },
      ...whenSealed(
        `update ${corpus.schema}.segment_2 s set embedding = (s.embedding::public.vector + ('[' || rtrim(repeat('0.001,', 64), ',') || ']')::public.vector)::public.halfvec(64)
         where s.input_hash not in (select c.input_hash from ${corpus.schema}.document_chunks c join ${corpus.schema}.document_versions v on v.hash = c.document_version where v.path = 'docs/${names[3]}.md')`,
      ),
    });
    expect(report.outcome).toBe("blocked");
    expect(failed(report.gates)).toEqual(["profile"]);
    expect(gateOf(report, "profile")?.reason).toBe(
      "The generation is of openai/text-embedding-3-large/64/1, and 4 vectors are of openai/text-embedding-3-small/64/1: distances between them mean nothing. Delete those vectors and ingest again.",
    );
  });
});

describe("latency", () => {
  it("is measured on request, live and staged in turn, and passes on equal generations", async () => {
    const corpus = await liveCorpus(
      `${small}gate: { latency: { requests: 100, perSecond: 100, maxRatio: 5 } }\n`,
    );
    await corpus.write(`docs/${names[0]}.md`, page(names[0] ?? "", 4));
    const report = await corpus.ingest();
    const latency = gateOf(report, "latency");
    expect(latency).toMatchObject({
      details: { requests: 100, perSecond: 100, results: 10, mode: "hybrid" },
    });
    expect(latency?.verdict).not.toBe("fail");
  });

  it("fails as a whole when a search fails on the way, and soon", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write(`docs/${names[0]}.md`, page(names[0] ?? "", 4));
    const { generation } = await corpus.ingest({ hold: true });
    const store = await openStore(await corpus.config(), "stage");
    try {
      const began = performance.now();
      const judged = judgeLatency(
        store,
        { requests: 1000, perSecond: 50, maxRatio: 1.2 },
        { generation: generation ?? 0, base: 1, golden: null },
      );
      await Promise.all([
        expect(judged).rejects.toThrow(/search/),
        delay(1000).then(() =>
          rowsOf(
            url,
            `alter function ${corpus.schema}.search(text, public.halfvec, text, integer, jsonb, integer, text) rename to gone`,
          ),
        ),
      ]);
      // 2,200 searches at 50 a second would take 44 seconds.
      expect(performance.now() - began).toBeLessThan(20_000);
    } finally {
      await store.database.close();
    }
  });
});

describe("golden queries that take long", () => {
  it("are counted while they are asked, and the run can be stopped between two", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write(`docs/${names[0]}.md`, page("other"));
    // In whole numbers, or two of them may be a little less than two seconds apart.
    let now = Math.ceil(performance.now());
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 2000));
    const counted: string[] = [];
    const stopping = new AbortController();
    try {
      const ingesting = corpus.ingest({
        signal: stopping.signal,
        observe: (progress) => {
          if (progress.kind !== "count" || !progress.what.startsWith("golden")) return;
          counted.push(`${progress.what}: ${progress.done} of ${progress.total}`);
          if (progress.what === "golden queries on live") stopping.abort(new Error("stopped"));
        },
      });
      await expect(ingesting).rejects.toThrow("stopped");
    } finally {
      clock.mockRestore();
    }
    expect(counted).toEqual([
      ...Array.from({ length: 36 }, (_, at) => `golden queries: ${at + 1} of 36`),
      "golden queries on live: 1 of 12",
    ]);
  });

  it("are counted once more after the promotion, when nothing stops the run, and where there is nothing to do", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write(`docs/${names[0]}.md`, page("other"));
    let now = Math.ceil(performance.now());
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 2000));
    const counted: string[] = [];
    const stopping = new AbortController();
    const count = (progress: Progress) => {
      if (progress.kind === "count") counted.push(`${progress.what}: ${progress.done} of ${progress.total}`);
    };
    try {
      const { outcome } = await corpus.ingest({
        signal: stopping.signal,
        observe: (progress) => {
          if (progress.kind === "step" && progress.step === "promoted") {
            counted.length = 0;
            stopping.abort(new Error("stopped"));
          }
          count(progress);
        },
      });
      expect(outcome).toBe("promoted");
      expect(counted).toEqual(
        Array.from({ length: 12 }, (_, at) => `golden queries once promoted: ${at + 1} of 12`),
      );
      counted.length = 0;
      expect((await corpus.ingest({ observe: count })).outcome).toBe("nothing-to-do");
    } finally {
      clock.mockRestore();
    }
    expect(counted).toEqual(Array.from({ length: 12 }, (_, at) => `golden queries: ${at + 1} of 12`));
  });

  it("are counted by verify and by drift, too", async () => {
    const corpus = await liveCorpus(small);
    const config = await corpus.config();
    let now = Math.ceil(performance.now());
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 2000));
    const counted: string[] = [];
    const observe = (progress: Progress) => {
      if (progress.kind === "count") counted.push(`${progress.what}: ${progress.done} of ${progress.total}`);
    };
    try {
      await verify({ config, generation: undefined, baseline: undefined, observe });
      await drift({ config, baseline: undefined, observe });
    } finally {
      clock.mockRestore();
    }
    const once = Array.from({ length: 36 }, (_, at) => `golden queries: ${at + 1} of 36`);
    expect(counted).toEqual([...once, ...once]);
  });

  it("are told of by no line when they are over in a moment", async () => {
    const corpus = await liveCorpus(small);
    await corpus.write(`docs/${names[0]}.md`, page("other"));
    const counted = new Set<string>();
    await corpus.ingest({
      observe: (progress) => {
        if (progress.kind === "count") counted.add(progress.what);
      },
    });
    expect([...counted]).toEqual(["documents", "embeddings"]);
  });
});
