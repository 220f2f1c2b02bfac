import { expect, test } from "vitest";
import { renderHtml } from "../../../src/report/html/render-html.ts";
import type { Report } from "../../../src/report/reports.ts";
import {
  calibrateReport,
  document,
  finding,
  hit,
  hostile,
  ingestReport,
  validateReport,
} from "./builders.ts";

const answer = { environment: "local", seconds: 1 };
const verify: Report = {
  ...answer,
  command: "verify",
  outcome: "passed",
  generation: 3,
  contentDigest: null,
  gates: [{ gate: hostile, verdict: "fail", reason: hostile, details: { [hostile]: hostile } }],
  metrics: { dense: { "ndcg@10": 0.5, "recall@10": 0.75, mrr: 0.25 } },
  asked: [],
  baselineFrom: "verified",
  baseline: { dense: { "ndcg@10": 0.75, "recall@10": 0.75, mrr: 0.25 } },
  compared: {
    queries: 2,
    before: 0.75,
    now: 0.5,
    moved: [{ id: hostile, before: 0.75, now: 0.25 }],
    same: false,
  },
  queries: [{ id: hostile, top: [{ path: hostile, headingPath: [hostile], score: 1 }], ms: 2 }],
};
const drift: Report = {
  ...answer,
  command: "drift",
  outcome: "drifted",
  generation: 3,
  checks: [{ check: hostile, outcome: "drifted", reason: hostile }],
  notChecked: [{ check: hostile, reason: hostile }],
};
const preview: Report = {
  ...answer,
  command: "preview",
  outcome: "passed",
  base: hostile,
  documents: { added: 0, changed: 1, renamed: 0, removed: 0, unchanged: 3 },
  chunks: { added: 1, removed: 1, kept: 9 },
  moved: [{ id: hostile, before: [hostile], after: ["docs/a.md"] }],
  metrics: { base: {}, head: {} },
  gates: [{ gate: hostile, verdict: "fail", reason: hostile }],
  reasons: [hostile],
  findings: [],
  silenced: {},
};
const prune: Report = {
  ...answer,
  command: "prune",
  retained: [3],
  outcome: "pruned",
  generations: [1],
  documents: 2,
  segments: [],
  vectors: 3,
};
const hostileValidate = validateReport(60, {
  environment: hostile,
  findings: Array.from({ length: 60 }, (_, at) =>
    finding(at, { path: hostile, message: hostile, rule: hostile, remedy: hostile }),
  ),
  sources: { [hostile]: { documents: 1, chunks: 1, tokens: 1 } },
  ledger: { [hostile]: 3 },
  skipped: [hostile],
  breakdown: {
    ...validateReport(0).breakdown,
    inventory: {
      documents: Array.from({ length: 60 }, (_, at) =>
        document(at, { path: `${hostile}/${at}`, source: hostile, category: hostile }),
      ),
      rest: { [hostile]: { documents: 1, chunks: 1, tokens: 1 } },
    },
  },
});
const hostileIngest = ingestReport({
  queries: [
    {
      id: hostile,
      before: [hit(hostile, { headingPath: [hostile] })],
      after: [hit("a")],
      delta: 0.1,
      ms: { [hostile]: 1 },
    },
  ],
  warnings: [hostile],
  stages: { [hostile]: 1 },
});

const pages: readonly (readonly [string, Report])[] = [
  ["validate", hostileValidate],
  ["ingest", hostileIngest],
  ["verify", verify],
  ["drift", drift],
  ["preview", preview],
  ["prune", prune],
  ["calibrate", { ...calibrateReport(), environment: hostile }],
];

for (const [command, report] of pages) {
  test(`a page of ${command} holds no element that a name brought, and asks for nothing from elsewhere`, () => {
    const whole = renderHtml(report);
    expect(whole).not.toContain("<img");
    // Data for the script holds no "<", so it ends where it should; in it, quotation marks mean nothing.
    const page = whole.replace(/<script type="application\/json">[^<]*<\/script>/g, "");
    expect(page).not.toContain("<script>globalThis");
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).not.toMatch(/\s(?:src|on[a-z]+|style)=(?!&quot;|&#39;)["']/i);
    expect(page.match(/href="[^"]*"/g)?.filter((one) => !one.startsWith('href="#'))).toEqual([]);
    expect(page).not.toMatch(/@import|url\(/);
  });

  test(`a page of ${command} has one name for each place, and a title for each section`, () => {
    const page = renderHtml(report);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const named = [...page.matchAll(/aria-labelledby="([^"]*)"/g)].flatMap(([, names = ""]) =>
      names.split(" "),
    );
    expect(named.filter((name) => !ids.includes(name))).toEqual([]);
    expect([...page.matchAll(/href="#([^"]*)"/g)].filter(([, id]) => !ids.includes(id))).toEqual([]);
  });

  test(`the same report of ${command} makes the same page`, () => {
    expect(renderHtml(structuredClone(report))).toBe(renderHtml(report));
  });
}

test("a corpus without a document has a page that says so", () => {
  const page = renderHtml(validateReport(0, { findings: [], ledger: {} }));
  expect(page).toContain("There is no document.");
  expect(page).toContain("Nothing: every character is in a chunk.");
  expect(page).toContain("Lint found nothing.");
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
});

for (const [command, report] of pages)
  test(`every number of a page of ${command} is a number`, () => {
    expect(renderHtml(report)).not.toMatch(/NaN|Infinity|undefined/);
  });

test("a pricing-sensitive passage shows its path, and neither its text nor its headings", () => {
  const page = renderHtml(ingestReport());
  expect(page).toContain("docs/c.md");
  expect(page).toContain("Its text is pricing-sensitive and not shown.");
  expect(page).not.toContain("$499");
});

test("a gate is a verdict and a sentence, and its numbers are behind a fold", () => {
  const page = renderHtml(ingestReport());
  expect(page).toContain("12 golden queries are too few.");
  expect(page).toMatch(
    /<details><summary>Numbers of golden<\/summary>.*minimum detectable drop<\/th><td>0\.143/s,
  );
});

test("the query that changed most comes first, unfolded, and one that did not change is folded", () => {
  const page = renderHtml(ingestReport());
  const folds = [...page.matchAll(/<details( open)?><summary>(undo|steady) \(/g)].map(([, open, id]) => [
    id,
    open !== undefined,
  ]);
  expect(folds).toEqual([
    ["undo", true],
    ["steady", false],
  ]);
});

test("a page of 10,000 documents and 10,000 findings stays below 4 million characters", () => {
  const findings = Array.from({ length: 10_000 }, (_, at) => finding(at));
  const page = renderHtml(validateReport(10_000, { findings }));
  expect(page.length).toBeGreaterThan(1_000_000);
  expect(page.length).toBeLessThan(4_000_000);
});

test("a page of names of 4,000 quotation marks stays below 6 million characters and says what it left out", () => {
  const path = '"'.repeat(4000);
  const documents = Array.from({ length: 10_000 }, (_, at) => document(at, { path: `${path}/${at}` }));
  const page = renderHtml(
    validateReport(0, {
      findings: documents.map((_, at) => finding(at, { path, message: path, rule: path })),
      breakdown: { ...validateReport(0).breakdown, inventory: { documents, rest: {} } },
    }),
  );
  expect(page.length).toBeLessThan(6_000_000);
  expect(page).toContain("more rows in the JSON report beside this page.");
});

test("a calibration that was refused still shows the distances, without a threshold", () => {
  const { thresholds: _, ...report } = { thresholds: undefined, ...calibrateReport() };
  const page = renderHtml({
    ...report,
    outcome: "refused",
    reason: "need 59 answerable queries, have 22",
    remedy: "Write more.",
  });
  expect(page).toContain("need 59 answerable queries, have 22");
  expect(page).toContain("There is no threshold.");
});
