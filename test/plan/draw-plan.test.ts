import { describe, expect, it } from "vitest";
import { visibilityHash, visibilityOf } from "../../src/chunk/visibility.ts";
import { sha256 } from "../../src/digest/digest.ts";
import { compareDocuments } from "../../src/plan/compare-documents.ts";
import { type CorpusDocument, corpusOf, type Withheld } from "../../src/plan/corpus.ts";
import { drawPlan, nothingToDo } from "../../src/plan/draw-plan.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planDigest, readPlan, whatMoved, writePlan } from "../../src/plan/plan-file.ts";
import { emptySnapshot, type Snapshot } from "../../src/plan/snapshot.ts";

const everyone = visibilityOf({});

/** A document whose chunks are given by their texts. */
function document(path: string, ...texts: readonly string[]): CorpusDocument {
  const chunks = texts.map((text) => ({
    hash: sha256(`chunk ${text}`),
    inputHash: sha256(text),
    tokens: 10,
  }));
  const content = sha256(texts.join("\n"));
  return {
    path,
    title: path,
    chunks,
    visibility: everyone,
    hashes: {
      content,
      metadata: sha256("{}"),
      visibility: visibilityHash(everyone),
      version: sha256(`${path}\n${content}`),
    },
  };
}

function liveOf(...documents: readonly CorpusDocument[]): Snapshot {
  return {
    generation: 3,
    contentDigest: corpusOf(documents, []).digest,
    profile: "local",
    documents: documents.map((one) => ({
      path: one.path,
      version: one.hashes.version,
      content: one.hashes.content,
      metadata: one.hashes.metadata,
      chunks: one.chunks.length,
      visibilityHash: one.hashes.visibility,
      visibility: one.visibility,
    })),
    withheld: [],
  };
}

interface Situation {
  readonly live?: readonly CorpusDocument[];
  readonly disk: readonly CorpusDocument[];
  readonly skipped?: readonly string[];
  readonly withheld?: readonly Withheld[];
  readonly embedded?: readonly string[];
  readonly select?: (path: string) => boolean;
  readonly selectionMatches?: boolean;
}

function planOf({
  live,
  disk,
  skipped = [],
  withheld = [],
  embedded = [],
  select = () => true,
  selectionMatches = true,
}: Situation): Plan {
  const state = corpusOf(disk, skipped, { withheld });
  const snapshot = live === undefined ? emptySnapshot : liveOf(...live);
  const comparison = compareDocuments(state, snapshot, select);
  const inputs = comparison.changes.flatMap((one) => (one.action === "removed" ? [] : one.document.chunks));
  return drawPlan({
    corpus: { name: "test", environment: "local", state },
    profile: "local",
    selection: selectionMatches ? [] : ["typo/**"],
    selectionMatches,
    snapshot,
    comparison,
    liveChunks: new Map((live ?? []).map((one) => [one.path, one.chunks.map((chunk) => chunk.hash)])),
    inputs,
    embedded: new Set(embedded.map((text) => sha256(text))),
    usdPerMillionTokens: 0.02,
  });
}

describe("a plan", () => {
  it("against nothing adds every document", () => {
    const plan = planOf({ disk: [document("a.md", "one", "two"), document("b.md", "three")] });
    expect(plan).toMatchObject({
      base: null,
      documents: { added: 2, changed: 0, renamed: 0, removed: 0, unchanged: 0 },
      chunks: { added: 3, removed: 0, kept: 0 },
      embed: { inputs: 3, cached: 0, tokens: 30, costUsd: 0.000001 },
    });
    expect(plan.contentDigest).toBe(plan.corpusDigest);
  });

  it("counts the chunks of a changed document that stay, and embeds only the new one", () => {
    const plan = planOf({
      live: [document("a.md", "one", "two", "three")],
      disk: [document("a.md", "one", "2", "three")],
      embedded: ["one", "three"],
    });
    expect(plan).toMatchObject({
      documents: { changed: 1 },
      chunks: { added: 1, removed: 1, kept: 2 },
      embed: { inputs: 1, cached: 2 },
    });
  });

  it("sees a rename by what the document says", () => {
    const plan = planOf({
      live: [document("a.md", "one")],
      disk: [document("b/a.md", "one")],
      embedded: ["one"],
    });
    expect(plan.changes).toEqual([
      {
        action: "renamed",
        path: "b/a.md",
        from: "a.md",
        version: document("b/a.md", "one").hashes.version,
        chunks: { added: 0, removed: 0, kept: 1 },
      },
    ]);
    expect(plan.embed.inputs).toBe(0);
  });

  it("never removes a document that could not be read, nor the records of a file that could not be read", () => {
    const live = [
      document("a.md", "one"),
      document("export.json#1", "two"),
      document("export.json#2", "three"),
    ];
    const plan = planOf({ live, disk: [], skipped: ["a.md", "export.json"] });
    expect(plan.documents).toEqual({ added: 0, changed: 0, renamed: 0, removed: 0, unchanged: 3 });
    expect(plan.kept).toEqual(["a.md", "export.json#1", "export.json#2"]);
    expect(plan.contentDigest).toBe(liveOf(...live).contentDigest);
  });

  it("removes nothing that is missing while a file that was never live could not be read: it may have moved", () => {
    const live = [document("a.md", "one"), document("b.md", "two"), document("c.md", "three")];
    const disk = [document("moved/b.md", "two")];
    const plan = planOf({ live, disk, skipped: ["a.mdx"] });
    expect(plan.documents).toEqual({ added: 0, changed: 0, renamed: 1, removed: 0, unchanged: 2 });
    expect(plan.kept).toEqual(["a.md", "c.md"]);
    expect(plan.skipped).toEqual(["a.mdx"]);
    expect(plan.warnings).toEqual([
      expect.stringMatching(/^"a\.mdx" could not be read and may be .* removed for now: "a\.md", "c\.md"\./),
    ]);
    expect(planOf({ live, disk }).documents.removed).toBe(2);
  });

  it("removes what a selection names although another file could not be read", () => {
    const live = [document("a.md", "one"), document("b.md", "two")];
    const plan = planOf({ live, disk: [], skipped: ["a.mdx"], select: (path) => path === "b.md" });
    expect(plan.changes).toEqual([expect.objectContaining({ action: "removed", path: "b.md" })]);
    expect(plan.kept).toEqual([]);
  });

  it("takes a record that could not be read for a record of its own file only", () => {
    const live = [document("a.json#1", "one"), document("a.json#2", "two"), document("b.md", "three")];
    const disk = [document("a.json#1", "one")];
    const plan = planOf({ live, disk, skipped: ["a.json#3"] });
    expect(plan.changes).toEqual([expect.objectContaining({ action: "removed", path: "b.md" })]);
    expect(plan.kept).toEqual(["a.json#2"]);
  });

  it("removes what its authors withhold although another file could not be read", () => {
    const live = [document("a.md", "one")];
    const archived = [{ path: "a.md", reason: "archived" }];
    expect(planOf({ live, disk: [], skipped: ["b.md"], withheld: archived }).documents.removed).toBe(1);
  });

  it("names a new document that could not be read as staying out", () => {
    expect(
      planOf({ live: [document("a.md", "one")], disk: [document("a.md", "one")], skipped: ["new.md"] })
        .skipped,
    ).toEqual(["new.md"]);
  });

  it("under --doc covers matched documents only, deletes no other, and warns of half a rename", () => {
    const live = [document("old.md", "one"), document("gone.md", "two"), document("here/gone.md", "three")];
    const plan = planOf({
      live,
      disk: [document("here/new.md", "one")],
      select: (path) => path.startsWith("here/"),
    });
    expect(plan.documents).toEqual({ added: 1, changed: 0, renamed: 0, removed: 1, unchanged: 2 });
    expect(plan.warnings).toEqual([
      '"here/new.md" reads like the live "old.md", which --doc does not cover: it is added and the old one stays.',
    ]);
  });

  it("under --doc warns of a removal that is half a rename", () => {
    const plan = planOf({
      live: [document("here/old.md", "one"), document("here/gone.md", "two")],
      disk: [document("new.md", "one")],
      select: (path) => path.startsWith("here/"),
    });
    expect(plan.documents).toMatchObject({ added: 0, renamed: 0, removed: 2 });
    expect(plan.warnings).toEqual([
      'The live "here/old.md" reads like "new.md", which --doc does not cover: it is removed, and readers find its text again when an ingest covers the new path, too.',
    ]);
  });

  it("warns of a --doc that matches nothing, on disk or live", () => {
    const documents = [document("a.md", "one")];
    const plan = planOf({ live: documents, disk: documents, select: () => false, selectionMatches: false });
    expect(plan.warnings).toEqual(["--doc typo/** matches no document, on disk or live."]);
  });

  it("is nothing to do when nothing differs", () => {
    const documents = [document("a.md", "one")];
    expect(nothingToDo(planOf({ live: documents, disk: documents }), liveOf(...documents))).toBe(true);
    expect(
      nothingToDo(
        { ...planOf({ live: documents, disk: documents }), profile: "other" },
        liveOf(...documents),
      ),
    ).toBe(false);
  });
});

describe("a plan file", () => {
  const plan = planOf({ disk: [document("a.md", "one")] });

  it("reads back as it was written", () => {
    expect(readPlan(writePlan(plan), "plan.json")).toEqual(plan);
  });

  it("has one digest for equal plans, whatever the order of their keys", () => {
    expect(planDigest({ ...plan })).toBe(
      planDigest(Object.fromEntries(Object.entries(plan).toReversed()) as Plan),
    );
  });

  it("edited by hand is refused", () => {
    expect(() => readPlan(writePlan(plan).replace('"removed":0', '"removed":1'), "plan.json")).toThrow(
      "does not match its content",
    );
    expect(() => readPlan(writePlan(plan).replace('"tokens":10', '"tokens":1'), "plan.json")).toThrow(
      'The checksum of "plan.json" does not match its content',
    );
  });

  it("has the same digest however much of it is embedded, and another where it needs another number of inputs", () => {
    const documents = { disk: [document("a.md", "one", "two")] };
    const begun = planOf({ ...documents, embedded: ["one"] });
    expect(begun.embed).not.toEqual(planOf(documents).embed);
    expect(planDigest(begun)).toBe(planDigest(planOf(documents)));
    const more = { ...begun, embed: { ...begun.embed, inputs: begun.embed.inputs + 1 } };
    expect(planDigest(more)).not.toBe(planDigest(begun));
  });

  it("that is not a plan is refused by name", () => {
    expect(() => readPlan("{}", "plan.json")).toThrow('"plan.json" is not a plan file');
    // The message tells what is wrong with it; a cause would be printed behind it, and tell it once more.
    expect(() => readPlan("{}", "plan.json")).toThrow(
      expect.not.objectContaining({ cause: expect.anything() }),
    );
    expect(() => readPlan("no", "plan.json")).toThrow('"plan.json" is not JSON');
  });

  it("names what moved underneath it", () => {
    expect(whatMoved(plan, plan)).toEqual([]);
    expect(
      whatMoved(plan, {
        ...plan,
        environment: "production",
        base: { generation: 4, contentDigest: plan.corpusDigest },
      }),
    ).toEqual([
      "environment: planned local, now production",
      `live generation: planned none, now 4 (${plan.corpusDigest.slice(0, 12)})`,
    ]);
  });
});
