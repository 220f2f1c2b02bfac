import { describe, expect, it } from "vitest";
import { type Visibility, visibilityHash, visibilityOf } from "../../src/chunk/visibility.ts";
import type { Metadata } from "../../src/config/config.ts";
import { sha256 } from "../../src/digest/digest.ts";
import { compareDocuments } from "../../src/plan/compare-documents.ts";
import { type CorpusDocument, corpusOf } from "../../src/plan/corpus.ts";
import type { Snapshot } from "../../src/plan/snapshot.ts";
import { widenedBy, wideningWarning } from "../../src/plan/widened.ts";

const audiences = ["internal", "dealer", "public"];

function document(path: string, metadata: Metadata): CorpusDocument {
  const visibility: Visibility = visibilityOf(metadata);
  const version = sha256(path + JSON.stringify(metadata));
  return {
    path,
    title: path,
    chunks: [],
    visibility,
    hashes: { content: sha256(path), metadata: version, visibility: visibilityHash(visibility), version },
  };
}

function snapshotOf(documents: readonly CorpusDocument[], withheld: Snapshot["withheld"] = []): Snapshot {
  return {
    generation: 1,
    contentDigest: sha256(""),
    profile: "local",
    withheld,
    documents: documents.map((one) => ({
      path: one.path,
      version: one.hashes.version,
      content: one.hashes.content,
      metadata: one.hashes.metadata,
      chunks: 0,
      visibilityHash: one.hashes.visibility,
      visibility: one.visibility,
    })),
  };
}

/** What is called out when a document's metadata goes from one to another. */
function between(before: Metadata, now: Metadata) {
  const snapshot = snapshotOf([document("a.md", before)]);
  const corpus = corpusOf([document("a.md", now)], []);
  return widenedBy(
    compareDocuments(corpus, snapshot, () => true),
    snapshot,
    audiences,
  ).map(({ field, from, to }) => `${field}: ${from} → ${to}`);
}

describe("a widened visibility", () => {
  const cases: readonly [before: Metadata, now: Metadata, called: readonly string[]][] = [
    [{}, { category: "x" }, []],
    [{ embed_mode: "none" }, {}, ["embed_mode: none → full"]],
    [{ embed_mode: "none" }, { embed_mode: "metadata" }, ["embed_mode: none → metadata"]],
    [{ embed_mode: "full" }, { embed_mode: "metadata" }, []],
    [{ pricing_sensitive: true }, { pricing_sensitive: false }, ["pricing_sensitive: true → false"]],
    [{}, { pricing_sensitive: true }, []],
    [{ visibility: "internal" }, { visibility: "public" }, ["visibility: internal → public"]],
    [{ visibility: "public" }, { visibility: "dealer" }, []],
    [{ visibility: "internal" }, {}, ["visibility: internal → (none)"]],
    [{}, { visibility: "public" }, []],
    [{ visibility: "internal" }, { visibility: "unheard" }, ["visibility: internal → unheard"]],
    [
      { embed_mode: "none", pricing_sensitive: true },
      { embed_mode: "full" },
      ["embed_mode: none → full", "pricing_sensitive: true → false"],
    ],
  ];
  for (const [before, now, called] of cases) {
    it(`${JSON.stringify(before)} to ${JSON.stringify(now)}: ${called.join(", ") || "is none"}`, () => {
      expect(between(before, now)).toEqual(called);
    });
  }

  it("is a released draft, and no new document; a renamed document is compared with what it was", () => {
    const live = document("old.md", { pricing_sensitive: true });
    const renamed = {
      ...document("new.md", {}),
      hashes: { ...document("new.md", {}).hashes, content: live.hashes.content },
    };
    const snapshot = snapshotOf([live], [{ path: "draft.md", reason: "draft" }]);
    const corpus = corpusOf([document("draft.md", {}), document("fresh.md", {}), renamed], []);
    const widened = widenedBy(
      compareDocuments(corpus, snapshot, () => true),
      snapshot,
      audiences,
    );
    expect(widened).toEqual([
      { path: "draft.md", field: "status", from: "draft", to: "live" },
      { path: "new.md", field: "pricing_sensitive", from: "true", to: "false" },
    ]);
    expect(wideningWarning(widened)).toEqual([
      'Readers will find more than before: "draft.md" (status: draft → live), "new.md" (pricing_sensitive: true → false). Approve it only if that is meant.',
    ]);
  });
});
