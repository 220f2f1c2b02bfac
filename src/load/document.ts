import type { Format, Metadata } from "../config/config.ts";
import { isRecordFormat } from "../config/formats.ts";
import { countBelow } from "./count-below.ts";
import type { Finding } from "./finding.ts";
import type { QuietComment } from "./markdown/quiet-comments.ts";
import type { Redaction } from "./redaction.ts";
import type { Origin } from "./rewriting.ts";

/** One file, or one record of an export, as it was read. */
export interface Document {
  /** Relative to the root with `/`; a record is `file#recordId`. */
  readonly path: string;
  readonly source: string;
  readonly format: Format;
  /**
   * What is chunked; offsets of chunks are UTF-16 code units into it. The source itself, unless there is an `origin`: then
   * it was made of the source, as text that people can read.
   */
  readonly text: string;
  readonly origin?: Origin;
  /** How the text of a record is to be read; plain text unless the source's mapping says otherwise. */
  readonly markup?: "text" | "markdown";
  /** Where `text` begins to be content: after a byte order mark and front matter. */
  readonly bodyStart: number;
  /** From front matter or the record; undefined when only the content can tell. */
  readonly title: string | undefined;
  /** The source's defaults overridden by the document's own. */
  readonly metadata: Metadata;
  /** 1-based line of the file on which the source of `text` begins: a record's line, else 1. */
  readonly line: number;
  /** Where `text` holds a marker in place of what a guardrail took out, in order; absent when nothing was changed. */
  readonly redactions?: readonly Redaction[];
  /** Names that links may point at and that `text` does not show, as ids in HTML and MDX; absent when it shows all. */
  readonly anchors?: readonly string[];
  /** Comments that quiet lint, of HTML and MDX, whose `text` has no comments; absent when it has its own. */
  readonly quietComments?: readonly QuietComment[];
}

/** 1-based line of the file for an offset into the document's text. */
export function fileLine(document: Document, offset: number): number {
  return fileLines(document)(offset);
}

/** The same for many offsets: the text is walked once, whatever their number. */
export function fileLines({ text, origin, line, format }: Document): (offset: number) => number {
  // Line breaks of a record's text are not those of its file.
  if (isRecordFormat(format)) return () => line;
  const breaks: number[] = [];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) breaks.push(at);
  return (offset) => {
    const before = countBelow(breaks, offset);
    return line + (origin === undefined ? before : (origin.lines[before] ?? 1) - 1);
  };
}

/**
 * What became of one file or record. `skipped` is an error-level finding about something that exists:
 * it keeps its live version, it is never a deletion. A skipped file covers all its records. `withheld` is what its
 * author keeps out: it is no part of the corpus, and leaves it when it was live.
 */
export type Loaded =
  | {
      readonly outcome: "document";
      readonly document: Document;
      readonly findings: readonly Finding[];
      /** It includes a pricing-sensitive file, so it is one, whatever its own metadata say. */
      readonly includesSensitive?: boolean;
    }
  | {
      readonly outcome: "skipped";
      readonly path: string;
      readonly findings: readonly Finding[];
      /** Where a guardrail lets its path not be said: beginning of the paths under which everything live stays. */
      readonly beginning?: string;
    }
  | {
      readonly outcome: "withheld";
      readonly path: string;
      readonly reason: WithheldReason;
      readonly findings: readonly Finding[];
    };

/** The path under which a corpus knows what was loaded. */
export function pathOf(loaded: Loaded): string {
  return loaded.outcome === "document" ? loaded.document.path : loaded.path;
}

type WithheldReason = (typeof withheldReasons)[number];
export const withheldReasons = ["draft", "archived", "not-in-manifest", "run-log"] as const;
