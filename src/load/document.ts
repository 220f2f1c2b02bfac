import type { Format, Metadata } from "../config/config.ts";
import type { Finding } from "./finding.ts";
import type { Redaction } from "./redaction.ts";

/** One file, or one record of an export, as it was read. */
export interface Document {
  /** Relative to the root with `/`; a record is `file#recordId`. */
  readonly path: string;
  readonly source: string;
  readonly format: Format;
  /** The source text; offsets of chunks and of the ledger are UTF-16 code units into it. */
  readonly text: string;
  /** Where `text` begins to be content: after a byte order mark and front matter. */
  readonly bodyStart: number;
  /** From front matter or the record; undefined when only the content can tell. */
  readonly title: string | undefined;
  /** The source's defaults overridden by the document's own. */
  readonly metadata: Metadata;
  /** 1-based line of the file on which `text` begins (a record's line in a JSONL file; 1 otherwise). */
  readonly line: number;
  /** Where `text` holds a marker in place of what a guardrail took out, in order; absent when nothing was changed. */
  readonly redactions?: readonly Redaction[];
}

/**
 * What became of one file or record. `skipped` is an error-level finding about something that exists:
 * it keeps its live version, it is never a deletion. A skipped file covers all its records.
 */
export type Loaded =
  | { readonly outcome: "document"; readonly document: Document; readonly findings: readonly Finding[] }
  | { readonly outcome: "skipped"; readonly path: string; readonly findings: readonly Finding[] };
