import type { ChunkedDocument } from "../../chunk/chunk.ts";
import { chunkDocument } from "../../chunk/chunk-document.ts";
import type { ChunkSettings } from "../../config/config.ts";
import { type Linted, lintDocument } from "../../lint/lint-document.ts";
import type { RuleSet } from "../../lint/rule-set.ts";
import type { Document } from "../../load/document.ts";
import { unshownSections } from "../../load/metadata/section-findings.ts";
import { corpusDocument } from "../../plan/corpus.ts";
import { type CachedDocument, cachedBytes } from "./chunk-cache.ts";
import { spooledBytes } from "./chunk-spool.ts";

/** What chunking and linting made of a document: what is remembered of it, and all of it as the spool keeps it. */
export interface MadeDocument {
  /** A `CachedDocument`, as bytes: they are what is remembered, and cost less to hand from thread to thread than objects. */
  readonly cached: Uint8Array<ArrayBuffer>;
  /** Undefined when nobody will ask for the text. */
  readonly spooled: Uint8Array<ArrayBuffer> | undefined;
}

/** What decides what is made of a document: settings, rules, and whether its text is kept for later. */
export interface Making {
  readonly chunk: ChunkSettings;
  readonly set: RuleSet;
  readonly keepTexts: boolean;
}

/** Depends on nothing but its arguments, so it does not matter on which thread it runs. */
export function makeDocument(document: Document, { chunk, set, keepTexts }: Making): MadeDocument {
  const chunked = chunkDocument(document, chunk);
  const linted = lintDocument(document, chunked.chunks, set);
  const unshown = unshownSections(document, headingsOf(chunked));
  return {
    cached: cachedBytes(withoutText(chunked, { ...linted, findings: [...linted.findings, ...unshown] })),
    spooled: keepTexts ? spooledBytes(chunked) : undefined,
  };
}

function withoutText(chunked: ChunkedDocument, linted: Linted): CachedDocument {
  const { ledger, characters, charactersInChunks } = chunked;
  return { document: corpusDocument(chunked), ...linted, ledger, characters, charactersInChunks };
}

function headingsOf({ chunks }: ChunkedDocument): readonly (readonly string[])[] {
  return chunks.map((chunk) => chunk.headings);
}
