import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import type { ChunkedDocument } from "../../src/chunk/chunk.ts";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { embeddingInput } from "../../src/chunk/embedding-input.ts";
import { countTokens } from "../../src/chunk/tokens/count-tokens.ts";
import type { Document } from "../../src/load/document.ts";
import { anyDocument, documentOf, markdown } from "./documents.ts";

const maxTokens = fc.constantFrom(32, 50, 128, 512);
const runs = { numRuns: 150 };

test("every non-blank character is in one ledger entry, or else in the range of one chunk", () => {
  fc.assert(
    fc.property(anyDocument, maxTokens, (document, limit) => {
      const chunked = chunkDocument(document, { maxTokens: limit });
      const { inLedger, inChunks } = owners(document, chunked);
      const wrong = offsets(document.text).filter((offset) => {
        const owned = inLedger[offset] === 0 ? inChunks[offset] : inLedger[offset];
        return owned !== 1;
      });
      expect(wrong).toEqual([]);
    }),
    runs,
  );
});

test("the characters of a chunk's range are in its text, in order, and those of the ledger are not", () => {
  fc.assert(
    fc.property(anyDocument, maxTokens, (document, limit) => {
      const chunked = chunkDocument(document, { maxTokens: limit });
      const { inLedger } = owners(document, chunked);
      for (const chunk of chunked.chunks) {
        const expected = offsets(document.text).filter(
          (offset) => chunk.start <= offset && offset < chunk.end && inLedger[offset] === 0,
        );
        let at = 0;
        const missing = expected.filter((offset) => {
          at = chunk.text.indexOf(document.text.charAt(offset), at) + 1;
          return at === 0;
        });
        expect(missing, chunk.text).toEqual([]);
      }
    }),
    runs,
  );
});

test("the counted characters are those in chunks, and all others are in the ledger", () => {
  fc.assert(
    fc.property(anyDocument, maxTokens, (document, limit) => {
      const chunked = chunkDocument(document, { maxTokens: limit });
      const left = chunked.ledger.map((entry) =>
        document.text.slice(entry.offset, entry.offset + entry.length),
      );
      const leftOut = left.join("").replace(/\s/g, "").length;
      // Comments, marks and anchors are no text: they are in the ledger and not in the denominator.
      expect(chunked.characters).toBe(document.text.replace(/\s/g, "").length - leftOut);
      expect(chunked.charactersInChunks).toBe(chunked.characters);
    }),
    runs,
  );
});

test("no embedding input exceeds the limit, and each can be made again from title, path and text", () => {
  fc.assert(
    fc.property(anyDocument, maxTokens, (document, limit) => {
      const { title, chunks } = chunkDocument(document, { maxTokens: limit });
      for (const [ordinal, chunk] of chunks.entries()) {
        expect(chunk.ordinal).toBe(ordinal);
        expect(chunk.embeddingInput).toBe(embeddingInput(title, chunk.headingPath, chunk.text));
        expect(chunk.tokens).toBe(countTokens(chunk.embeddingInput));
        expect(chunk.tokens).toBeLessThanOrEqual(limit);
      }
    }),
    runs,
  );
});

test("the same document gives the same chunks", () => {
  fc.assert(
    fc.property(anyDocument, maxTokens, (document, limit) => {
      const again = { ...document, text: `${document.text} `.slice(0, -1) };
      expect(chunkDocument(again, { maxTokens: limit })).toEqual(
        chunkDocument(document, { maxTokens: limit }),
      );
    }),
    { numRuns: 100 },
  );
});

test("no chunk ends inside a fence or begins inside one", () => {
  fc.assert(
    fc.property(markdown, fc.constantFrom(64, 128, 512), (text, limit) => {
      // What looks like a fence inside raw HTML is none, and raw HTML is cut at any line.
      fc.pre(!text.includes("<!-- never"));
      for (const chunk of chunkDocument(documentOf(text), { maxTokens: limit }).chunks) {
        expect(openFences(chunk.text), JSON.stringify(chunk.text)).toEqual([]);
      }
    }),
    runs,
  );
});

test("no chunk begins or ends inside a surrogate pair", () => {
  fc.assert(
    fc.property(anyDocument, fc.constantFrom(32, 50), (document, limit) => {
      for (const chunk of chunkDocument(document, { maxTokens: limit }).chunks)
        expect(chunk.text.isWellFormed()).toBe(true);
    }),
    { numRuns: 200 },
  );
});

/** Offsets of what is not blank. */
function offsets(text: string): readonly number[] {
  return Array.from(text.matchAll(/[^\s]/g), (found) => found.index);
}

function owners(document: Document, chunked: ChunkedDocument) {
  const inLedger = new Uint8Array(document.text.length);
  const inChunks = new Uint8Array(document.text.length);
  for (const { offset, length } of chunked.ledger) mark(inLedger, offset, offset + length);
  for (const { start, end } of chunked.chunks) mark(inChunks, start, end);
  return { inLedger, inChunks };
}

function mark(counts: Uint8Array, start: number, end: number): void {
  for (let offset = start; offset < end; offset += 1) counts[offset] = (counts[offset] ?? 0) + 1;
}

/** Fences that a reader of this text alone would see open to its end or to the end of a list or quote. */
function openFences(text: string): readonly string[] {
  const lines = text.split(/\r\n?|\n/);
  return new MarkdownIt("commonmark")
    .parse(text, {})
    .filter(({ type, map, markup }) => {
      if (type !== "fence" || map === null) return false;
      const last = (lines[map[1] - 1] ?? "").replace(/^[\s>]*/, "").trimEnd();
      return map[1] - map[0] < 2 || !last.startsWith(markup);
    })
    .map(({ map }) => lines[map?.[0] ?? 0] ?? "");
}
