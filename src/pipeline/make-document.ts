import type { ChunkedDocument } from "../chunk/chunk.ts";
import { chunkDocument } from "../chunk/chunk-document.ts";
import type { ChunkSettings } from "../config/config.ts";
import { type Linted, lintDocument } from "../lint/lint-document.ts";
import type { RuleSet } from "../lint/rule-set.ts";
import type { Document } from "../load/document.ts";
import { unshownSections } from "../load/section-findings.ts";
import { corpusDocument } from "../plan/corpus.ts";
import type { CachedDocument } from "./chunk-cache.ts";
import { spooledBytes } from "./chunk-spool.ts";

/** What chunking and linting made of a document: what is remembered of it, and all of it as the spool keeps it. */
export interface MadeDocument {
  readonly cached: CachedDocument;
  readonly spooled: Uint8Array<ArrayBuffer>;
}

/** Depends on nothing but its arguments, so it does not matter on which thread it runs. */
export function makeDocument(document: Document, settings: ChunkSettings, set: RuleSet): MadeDocument {
  const chunked = chunkDocument(document, settings);
  const linted = lintDocument(document, chunked.chunks, set);
  const unshown = unshownSections(document, headingsOf(chunked));
  return {
    cached: withoutText(chunked, { ...linted, findings: [...linted.findings, ...unshown] }),
    spooled: spooledBytes(chunked),
  };
}

function withoutText(chunked: ChunkedDocument, linted: Linted): CachedDocument {
  const { ledger, characters, charactersInChunks } = chunked;
  return { document: corpusDocument(chunked), ...linted, ledger, characters, charactersInChunks };
}

function headingsOf({ chunks }: ChunkedDocument): readonly (readonly string[])[] {
  return chunks.map((chunk) => chunk.headings);
}
