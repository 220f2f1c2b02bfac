import { describe, expect, test } from "vitest";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { documentOf } from "./documents.ts";

const front = "---\ntitle: Pump manual\n---\n";
const page = documentOf(`${front}# Pump\n\nIt pumps.\n`, { bodyStart: front.length, title: "Pump manual" });
const settings = { maxTokens: 64 };

describe("embed mode", () => {
  test("none: the document has no passage, and the ledger has its whole body", () => {
    const { chunks, ledger, charactersInChunks, title } = chunkDocument(
      { ...page, metadata: { embed_mode: "none" } },
      settings,
    );
    expect({ chunks, charactersInChunks, title }).toEqual({
      chunks: [],
      charactersInChunks: 0,
      title: "Pump manual",
    });
    expect(ledger).toEqual([
      { offset: 0, length: front.length, reason: "front-matter" },
      { offset: front.length, length: page.text.length - front.length, reason: "embed-mode" },
    ]);
  });

  test("metadata: one passage of title and metadata stands for it, and none of the body", () => {
    const metadata = {
      title: "Pump manual",
      embed_mode: "metadata",
      status: "active",
      pricing_sensitive: true,
      labels: ["service", "pumps"],
      category: "manuals",
      pages: 12,
      nested: { a: 1 },
    };
    const { chunks, ledger, charactersInChunks } = chunkDocument({ ...page, metadata }, settings);
    expect(
      chunks.map(({ text, embeddingInput, start, end }) => ({ text, embeddingInput, start, end })),
    ).toEqual([
      {
        text: "category: manuals\nlabels: service, pumps\npages: 12",
        embeddingInput: "Pump manual\n\ncategory: manuals\nlabels: service, pumps\npages: 12",
        start: front.length,
        end: front.length,
      },
    ]);
    expect([charactersInChunks, ledger.at(-1)?.reason]).toEqual([0, "embed-mode"]);
  });

  test("metadata: lines that do not fit a passage are left out, and a document without any has its title", () => {
    const long = Array.from({ length: 200 }, (_, index) => `label${index}`);
    const fitted = chunkDocument(
      { ...page, metadata: { embed_mode: "metadata", category: "x", labels: long } },
      settings,
    );
    expect(fitted.chunks.map((one) => one.text)).toEqual(["category: x"]);
    expect(fitted.chunks[0]?.tokens).toBeLessThanOrEqual(settings.maxTokens);
    const bare = chunkDocument({ ...page, metadata: { embed_mode: "metadata" } }, settings);
    expect(bare.chunks.map((one) => one.text)).toEqual(["Pump manual"]);
  });

  test("labels and sections change the metadata's hash, and no content and no embedding input", () => {
    const before = chunkDocument(page, settings);
    const labelled = chunkDocument(
      { ...page, metadata: { labels: ["a"], sections: { Pump: { labels: ["b"] } } } },
      settings,
    );
    expect(labelled.chunks).toEqual(before.chunks);
    expect(labelled.hashes.content).toBe(before.hashes.content);
    expect(labelled.hashes.visibility).toBe(before.hashes.visibility);
    expect(labelled.hashes.metadata).not.toBe(before.hashes.metadata);
  });

  test("the hash of visibility follows embed mode, sensitivity and audience, and nothing else", () => {
    const hashOf = (metadata: Parameters<typeof documentOf>[1]) =>
      chunkDocument({ ...page, ...metadata }, settings).hashes.visibility;
    const plain = hashOf({ metadata: {} });
    expect(hashOf({ metadata: { embed_mode: "full", pricing_sensitive: false, category: "x" } })).toBe(plain);
    const others = [{ embed_mode: "none" }, { pricing_sensitive: true }, { visibility: "public" }].map(
      (metadata) => hashOf({ metadata }),
    );
    expect(new Set([plain, ...others]).size).toBe(4);
  });
});
