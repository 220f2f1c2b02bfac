import { closest } from "fastest-levenshtein";
import type { GoldenLabel, GoldenQuery, GoldenSet } from "./golden.ts";

/** What a label is compared with. */
export interface GoldenChunk {
  readonly path: string;
  readonly ordinal: number;
  /** Every heading whose section the chunk shows some of. */
  readonly headings: readonly string[];
  readonly text: string;
}

/** What counts as found for a label: a whole document, or any of some chunks; none when it points nowhere. */
export type Target =
  | { readonly kind: "document"; readonly path: string; readonly grade: number }
  | {
      readonly kind: "chunks";
      readonly path: string;
      readonly ordinals: ReadonlySet<number>;
      readonly grade: number;
    };

/** Targets by the query's id, in the order of its labels. */
export type Targets = ReadonlyMap<string, readonly Target[]>;

/** Positions of the labels that point nowhere, by the query's id; queries without such a label are left out. */
export type LostLabels = ReadonlyMap<string, ReadonlySet<number>>;

/** A label that points nowhere; has the shape of a lint finding. */
export interface GoldenFinding {
  readonly rule: "golden-target";
  readonly severity: "error";
  /** The golden file. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
  /** The query's id. */
  readonly query: string;
}

/** The documents there are, to suggest where one that is missing may be. */
export interface DocumentNames {
  readonly paths: readonly string[];
  /** New paths by old ones, where a plan knows them. */
  readonly renamed?: ReadonlyMap<string, string> | undefined;
}

/**
 * Finds what the labels point at in one state of the corpus. `chunksOf` gives a document's chunks in reading order, or
 * undefined when there is no such document.
 */
export function resolveTargets(
  golden: GoldenSet,
  chunksOf: (path: string) => readonly GoldenChunk[] | undefined,
  names: DocumentNames = { paths: [] },
): { readonly targets: Targets; readonly lost: LostLabels; readonly findings: readonly GoldenFinding[] } {
  const targets = new Map<string, readonly Target[]>();
  const lost = new Map<string, Set<number>>();
  const findings: GoldenFinding[] = [];
  for (const query of golden.queries) {
    const found = query.labels.map((label, place) => {
      const chunks = chunksOf(label.path);
      const resolved = chunks === undefined ? noDocument(label, names) : resolveLabel(label, chunks);
      if ("target" in resolved) return resolved.target;
      findings.push(finding(golden, query, label, resolved));
      lost.set(query.id, (lost.get(query.id) ?? new Set()).add(place));
      return nowhere(label);
    });
    targets.set(query.id, found);
  }
  return { targets, lost, findings };
}

/** It stays among what should be found, so that a broken label never raises a score. */
function nowhere({ path, heading, quote, grade }: GoldenLabel): Target {
  if (heading === undefined && quote === undefined) return { kind: "document", path, grade };
  return { kind: "chunks", path, ordinals: new Set(), grade };
}

export type Resolved = { readonly target: Target } | Nowhere;
interface Nowhere {
  readonly missing: string;
  readonly near: string | undefined;
}

/** Where a label points in one document, or what is missing there. */
export function resolveLabel(label: GoldenLabel, chunks: readonly GoldenChunk[]): Resolved {
  const { path, heading, quote, grade } = label;
  if (heading === undefined && quote === undefined) return { target: { kind: "document", path, grade } };
  const under =
    heading === undefined
      ? chunks
      : chunks.filter(({ headings }) => headings.some((one) => sameHeading(one, heading)));
  if (heading !== undefined && under.length === 0) {
    const headings = [...new Set(chunks.flatMap((chunk) => chunk.headings))];
    return {
      missing: `no heading "${heading}"`,
      near: headings.length === 0 ? undefined : closest(heading, headings),
    };
  }
  const ordinals = quote === undefined ? under.map(({ ordinal }) => ordinal) : findQuote(quote, under);
  if (ordinals.length === 0) {
    return {
      missing: `the quote "${excerpt(quote ?? "")}" is not${heading === undefined ? " in it" : ` under "${heading}"`}`,
      near: undefined,
    };
  }
  return { target: { kind: "chunks", path, ordinals: new Set(ordinals), grade } };
}

function noDocument({ path }: GoldenLabel, { paths, renamed }: DocumentNames): Nowhere {
  const now = renamed?.get(path);
  if (now !== undefined) return { missing: `the document is "${now}" now`, near: undefined };
  const form = path.normalize("NFC");
  const alike = paths.find((one) => one.normalize("NFC") === form);
  if (alike !== undefined)
    return {
      missing: `there is no such document, but one that looks the same, whose name is spelled in other characters (Unicode form ${alike === form ? "NFC" : "NFD"})`,
      near: alike,
    };
  return {
    missing: "there is no such document",
    near: paths.length === 0 ? undefined : closest(path, [...paths]),
  };
}

/** Chunks that some occurrence of the quote touches; a quote may begin in one and end in the next. */
function findQuote(quote: string, chunks: readonly GoldenChunk[]): readonly number[] {
  const wanted = normalise(quote);
  const places: { readonly ordinal: number; readonly start: number; readonly end: number }[] = [];
  let whole = "";
  for (const { ordinal, text } of chunks) {
    const start = whole.length === 0 ? 0 : whole.length + 1;
    whole = whole.length === 0 ? normalise(text) : `${whole} ${normalise(text)}`;
    places.push({ ordinal, start, end: whole.length });
  }
  const touched = new Set<number>();
  for (let at = whole.indexOf(wanted); at !== -1; at = whole.indexOf(wanted, at + 1)) {
    for (const { ordinal, start, end } of places)
      if (start < at + wanted.length && at < end) touched.add(ordinal);
  }
  return [...touched];
}

/** A heading may be written as it is shown, or copied from the Markdown that it is made of. */
function sameHeading(left: string, right: string): boolean {
  return bare(left) === bare(right);
}

function bare(heading: string): string {
  const text = heading
    .replace(/\s*\{:?\s*[#.][^}]*\}\s*$/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*_~\\]/g, "");
  // In capitals, in which ß is SS as well.
  return normalise(text).toUpperCase();
}

/** Word processors and CMSs make quotes and dashes typographic, in the golden file or in the document. */
function normalise(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[‘’‚‛]/g, "'")
    .replace(/[“”„‟]/g, '"')
    .replace(/[–—‑]|---?/g, "-")
    .replace(/…/g, "...")
    .replace(/\s+/g, " ")
    .trim();
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

function finding(
  golden: GoldenSet,
  query: GoldenQuery,
  label: GoldenLabel,
  { missing, near }: Nowhere,
): GoldenFinding {
  return {
    rule: "golden-target",
    severity: "error",
    path: golden.file,
    line: label.line,
    message: `Golden query "${query.id}" points nowhere: ${label.path}: ${missing}${near === undefined ? "" : `; nearest is "${near}"`}.`,
    remedy:
      "Point it at where the answer stands now (`corpusgate golden check` looks for it, with `--write` moves it), or remove it.",
    query: query.id,
  };
}
