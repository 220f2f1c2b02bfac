import type { ChunkedDocument, LedgerReason } from "../chunk/chunk.ts";
import type { Coverage } from "./reports.ts";

/** What a corpus is made of, as `validate` counts it: by group, by size, by what was left out. */
export interface CorpusBreakdown {
  /** Each the greatest first, by tokens. */
  readonly groups: Readonly<Record<Grouping, readonly CoverageGroup[]>>;
  readonly chunkTokens: TokenHistogram;
  /** Left-out characters that were text, and those that never were (markup, metadata), document by document, the most first. */
  readonly leftOut: readonly LeftOut[];
  readonly duplicates: readonly Duplicate[];
  readonly inventory: Inventory;
}

export type Grouping = (typeof groupings)[number];
export const groupings = ["source", "format", "category", "type", "language"] as const;

/** How much there is of some documents. */
export interface Size {
  readonly documents: number;
  readonly chunks: number;
  readonly tokens: number;
}

/** By the name of the source. */
export type SourceSizes = Readonly<Record<string, Size>>;

export interface CoverageGroup extends Size {
  /** Null: documents that say none. */
  readonly name: string | null;
  readonly coverage: Pick<Coverage, "text" | "golden"> & {
    /** Null where it cannot be known: a file that stays out has no category, no type and no language. */
    readonly documents: number | null;
  };
}

/** Chunks by their tokens. Bins are equally wide and reach from 1 to `maxTokens`; `beyond` is larger. */
export interface TokenHistogram {
  readonly maxTokens: number;
  readonly bins: readonly { readonly from: number; readonly to: number; readonly chunks: number }[];
  readonly beyond: number;
}

export interface LeftOut {
  readonly path: string;
  /** UTF-16 code units, by reason. */
  readonly reasons: Readonly<Partial<Record<LedgerReason, number>>>;
  readonly characters: number;
}

export interface Duplicate {
  readonly path: string;
  readonly kind: "exact" | "near";
  readonly message: string;
}

/** The largest documents, by tokens; `rest` is what the others of each source have together. */
export interface Inventory {
  readonly documents: readonly DocumentSize[];
  readonly rest: SourceSizes;
}

export interface DocumentSize
  extends Pick<ChunkedDocument, "path" | "source" | "characters" | "charactersInChunks"> {
  readonly format: string;
  readonly category: string | null;
  /** Its `doc_type`; of an export without one, the `_type` of its records. */
  readonly type: string | null;
  readonly language: string | null;
  readonly chunks: number;
  readonly tokens: number;
}
