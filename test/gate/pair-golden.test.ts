import { expect, test } from "vitest";
import { evaluateGolden } from "../../src/gate/evaluate.ts";
import { type GoldenSet, readGolden } from "../../src/gate/golden.ts";
import { goldenGate } from "../../src/gate/golden-gate.ts";
import { asOnLive, type GoldenSide, type Moved, pairGolden } from "../../src/gate/pair-golden.ts";
import { resolveTargets } from "../../src/gate/resolve.ts";
import { oneByOne } from "./one-by-one.ts";

type Texts = Readonly<Record<string, readonly string[]>>;

/** One generation: its documents' chunks, and what each query finds, as `path#ordinal` or `path`. */
async function side(golden: GoldenSet, texts: Texts, found: (query: string) => readonly string[]) {
  const { targets, lost } = resolveTargets(golden, (path) =>
    texts[path]?.map((text, ordinal) => ({ path, ordinal, headings: [], text })),
  );
  const search = oneByOne((query) =>
    found(query).map((place) => {
      const [path = "", ordinal = "0"] = place.split("#");
      return { path, ordinal: Number(ordinal), headingPath: [], score: 1, distance: null };
    }),
  );
  return {
    targets,
    lost,
    evaluation: await evaluateGolden({ golden, targets, search, mode: "hybrid" }),
  } satisfies GoldenSide;
}

async function compared(
  yaml: string,
  live: { readonly texts: Texts; readonly found: (query: string) => readonly string[] },
  staged: typeof live & { readonly moved?: Moved },
) {
  const golden = readGolden(yaml, "golden.yaml");
  const moved = staged.moved ?? new Map();
  return pairGolden({
    live: await side(asOnLive(golden, moved), live.texts, live.found),
    staged: await side(golden, staged.texts, staged.found),
    moved,
  });
}

const judge = (paired: Awaited<ReturnType<typeof compared>>) =>
  goldenGate({ ...paired, margin: 0.05, probes: "pass" });

const queries = (count: number, label: (at: number) => string) =>
  `queries:\n${Array.from({ length: count }, (_, at) => `  - { id: q${at}, query: q${at}, relevant: [${label(at)}] }\n`).join("")}`;
const numberOf = (query: string) => Number(query.slice(1));
const others = ["x.md", "y.md", "z.md", "w.md"];
const texts = (more: Texts = {}): Texts => ({
  ...Object.fromEntries(others.map((path) => [path, [path]])),
  ...Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.md`, [`text ${at}`]])),
  ...more,
});
const first = (query: string) => [`${numberOf(query)}.md`, ...others];
/** The first ten queries find their document fifth instead of first. */
const tenFall = (query: string) =>
  numberOf(query) < 10 ? [...others, `${numberOf(query)}.md`] : first(query);

test("a label that live lacks takes no query that fell out of the comparison", async () => {
  const labels = (at: number) =>
    at < 10 ? `{ path: ${at}.md }, { path: ${at}.md, quote: new words ${at} }` : `{ path: ${at}.md }`;
  const edited = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => [`${at}.md`, [`text ${at}`, `new words ${at}`]]),
  );
  const paired = await compared(
    queries(40, labels),
    { texts: texts(), found: first },
    { texts: texts(edited), found: tenFall },
  );
  expect(paired.unpaired).toEqual([]);
  expect(paired.partly).toHaveLength(10);
  const result = judge(paired);
  expect(result.verdict).toBe("fail");
  expect(result.reason).toContain(
    '10 are compared only by the labels that live holds ("q0", "q1", "q2", …).',
  );
  expect(result.details).toMatchObject({ queries: 40, nonZero: 10 });
});

test("queries whose only label live lacks are counted, and more than a tenth of them never pass", async () => {
  const judged = async (rewritten: number) => {
    const labels = (at: number) =>
      at < rewritten ? `{ path: ${at}.md, quote: new words ${at} }` : `{ path: ${at}.md }`;
    const edited = Object.fromEntries(
      Array.from({ length: rewritten }, (_, at) => [`${at}.md`, [`text ${at}`, `new words ${at}`]]),
    );
    return judge(
      await compared(
        queries(40, labels),
        { texts: texts(), found: first },
        {
          texts: texts(edited),
          found: (query) => (numberOf(query) < rewritten ? tenFall(query) : first(query)),
        },
      ),
    );
  };
  expect(await judged(4)).toMatchObject({
    verdict: "pass",
    reason:
      'The first ten results of all 36 golden queries that were compared are what live gives. 4 golden queries are not compared, since live does not hold what they ask for ("q0", "q1", "q2", …).',
  });
  expect(await judged(5)).toMatchObject({
    verdict: "inconclusive",
    reason: expect.stringMatching(/^5 of 40 golden queries could not be compared, more than a tenth: /),
    details: { notComparedCount: 5, notCompared: ["q0", "q1", "q2", "q3", "q4"] },
  });
  expect(await judged(40)).toMatchObject({
    verdict: "inconclusive",
    reason: expect.stringMatching(/^Live holds the passages of none of the 40 golden queries, so nothing /),
  });
});

test("a new document that a label names is no rival of the answer that live has", async () => {
  const paired = await compared(
    queries(40, (at) => `{ path: ${at}.md }, { path: better.md, grade: 3 }`),
    { texts: texts(), found: first },
    {
      texts: texts({ "better.md": ["better"] }),
      found: (query) => ["better.md", ...first(query)],
      moved: new Map([["better.md", null]]),
    },
  );
  expect(paired.pairs.every(({ before, after }) => before === 1 && after === 1)).toBe(true);
});

test("an unlabelled new document is a rival, and is left out of the second score", async () => {
  const paired = await compared(
    queries(1, (at) => `{ path: ${at}.md }`),
    { texts: texts(), found: first },
    {
      texts: texts({ "new.md": ["new"] }),
      found: (query) => ["new.md", ...first(query)],
      moved: new Map([["new.md", null]]),
    },
  );
  expect(paired.pairs).toMatchObject([{ before: 1, after: 1 / Math.log2(3), afterWithoutNew: 1 }]);
});

test("documents that only moved are rivals as before, and labels follow them", async () => {
  const moved = new Map(Object.keys(texts()).map((path) => [`new/${path}`, path]));
  const there = Object.fromEntries(Object.entries(texts()).map(([path, chunks]) => [`new/${path}`, chunks]));
  const paired = await compared(
    queries(40, (at) => `{ path: new/${at}.md }`),
    { texts: texts(), found: first },
    { texts: there, found: (query) => tenFall(query).map((path) => `new/${path}`), moved },
  );
  expect(paired.unpaired).toEqual([]);
  expect(paired.pairs.map(({ before }) => before)).toEqual(Array<number>(40).fill(1));
  // Left out as "new", the four rivals would have hidden the fall.
  expect(paired.pairs.every(({ after, afterWithoutNew }) => after === afterWithoutNew)).toBe(true);
  expect(paired.pairs.filter(({ sameResults }) => sameResults)).toHaveLength(30);
  expect(judge(paired)).toMatchObject({ verdict: "fail", details: { nonZero: 10 } });
});

test("a label that the staged generation lost counts as not found", async () => {
  const { "0.md": _, ...rest } = texts();
  const paired = await compared(
    queries(1, (at) => `{ path: ${at}.md }`),
    { texts: texts(), found: first },
    { texts: rest, found: () => others },
  );
  expect(paired.pairs).toMatchObject([{ before: 1, after: 0 }]);
});

test("a span's label is held by its own passage, not by others of the document", async () => {
  const split = { "a.md": ["first", "second", "third"] };
  const paired = await compared(
    "queries:\n  - { id: q0, query: q0, relevant: [{ path: a.md, quote: first }, { path: a.md, quote: new words }] }\n",
    { texts: split, found: () => ["a.md#0"] },
    { texts: { "a.md": ["first", "new words", "third"] }, found: () => ["a.md#2", "a.md#1", "a.md#0"] },
  );
  // The new passage is no rival, the third one is: rank 2 of the two that count.
  expect(paired.pairs).toMatchObject([{ before: 1, after: 1 / Math.log2(3) }]);
});

test("a query whose labels that both hold are all of grade 0 is not compared", async () => {
  const paired = await compared(
    "queries:\n  - { id: q0, query: q0, relevant: [{ path: 0.md, grade: 0 }, { path: 1.md, quote: new words }] }\n",
    { texts: texts(), found: first },
    { texts: texts({ "1.md": ["new words"] }), found: first },
  );
  expect(paired).toMatchObject({ pairs: [], unpaired: ["q0"] });
});

test("a query that cannot be scored is neither compared nor counted", async () => {
  const paired = await compared(
    "queries:\n  - { id: q0, query: q0, answerable: false }\n  - { id: q1, query: q1, relevant: [{ path: 1.md }] }\n",
    { texts: texts(), found: first },
    { texts: texts(), found: first },
  );
  expect(paired.unpaired).toEqual([]);
  expect(paired.pairs.map(({ id }) => id)).toEqual(["q1"]);
});
