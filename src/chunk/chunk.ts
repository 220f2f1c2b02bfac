import type { Metadata } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import type { Omission, OmissionReason } from "../load/omission.ts";

/** What is cut out of a document, before it is numbered and hashed. */
export interface Passage {
  /** What readers see: source text, with fences re-opened and table headers repeated where a block was cut. */
  readonly text: string;
  /** The section it belongs to, outermost heading first; the common ancestor where small sections were merged. */
  readonly headingPath: readonly string[];
  /** Every heading whose section it shows some of, outermost first: `headingPath` and the headings inside. */
  readonly headings: readonly string[];
  /** UTF-16 offsets into the source's text; ranges do not overlap. A ledger entry inside one is not the chunk's. */
  readonly start: number;
  readonly end: number;
  /** Tokens (cl100k_base) of the embedding input. */
  readonly tokens: number;
  /** Title, heading path and text, and no path of a file. */
  readonly embeddingInput: string;
}

/** A passage of one document version. */
export interface Chunk extends Passage {
  /** 0-based, in reading order. */
  readonly ordinal: number;
  /** SHA-256 of text and headings. */
  readonly hash: Digest;
  /** SHA-256 of the embedding input. */
  readonly inputHash: Digest;
}

/** What was left out of chunks and why; never its text. Offsets are UTF-16 code units into the source. */
export type LedgerEntry = Omission;
export type LedgerReason = OmissionReason;

/** What becomes of a text: passages, and a ledger of the rest. */
export interface Cut {
  readonly passages: readonly Passage[];
  readonly ledger: readonly LedgerEntry[];
}

export interface ChunkedDocument {
  readonly path: string;
  readonly source: string;
  readonly title: string;
  readonly metadata: Metadata;
  readonly chunks: readonly Chunk[];
  readonly ledger: readonly LedgerEntry[];
  /** Non-blank source characters without those that are no text (metadata, markup, comments), and how many are in chunks. */
  readonly characters: number;
  readonly charactersInChunks: number;
  readonly hashes: DocumentHashes;
}

/** Identities of a document version; `src/postgres` recomputes each from rows. */
export interface DocumentHashes {
  /** Title and chunks: equal for two documents that read the same, wherever they are. */
  readonly content: Digest;
  readonly metadata: Digest;
  /** Of what decides who finds it; part of the metadata. */
  readonly visibility: Digest;
  /** Path, metadata and content: the identity of the document version. */
  readonly version: Digest;
}
