import { sha256 } from "../digest/digest.ts";
import { anchorKey } from "./headings.ts";
import type { Page } from "./page.ts";
import { type Silence, silencesOf } from "./silences.ts";
import { type Sketch, sketchOf } from "./sketch.ts";

/** What corpus rules see: every document's facts, and what else is on disk. */
export interface CorpusIndex {
  /** By path, in order of paths. */
  readonly documents: ReadonlyMap<string, DocumentFacts>;
  /** Whether a file or folder is there; the path is relative to the configuration's folder and inside it. */
  readonly exists: (path: string) => boolean;
}

/** What corpus rules need of one document, small enough to keep for all of them and to remember between runs. */
export interface DocumentFacts extends Sketch {
  /** Equal for documents whose text is the same; empty where there is hardly any. */
  readonly text: string;
  /** Keys of everything a link can point at. */
  readonly anchors: readonly string[];
  readonly links: readonly RelativeLink[];
  readonly silences: readonly Silence[];
}

export interface RelativeLink {
  readonly kind: "link" | "image";
  readonly target: string;
  readonly line: number;
  readonly column?: number;
}

/** Where a link stands, for what is said of it. */
export function placeOf({ line, column }: RelativeLink): { readonly line: number; readonly column?: number } {
  return column === undefined ? { line } : { line, column };
}

/** Shorter texts are alike by chance. */
const leastCharacters = 80;

export function factsOf(page: Page): DocumentFacts {
  const body = page.body.trim();
  return {
    text: body.length < leastCharacters ? "" : sha256(body).slice(0, 32),
    ...sketchOf(page),
    anchors: page.markdown ? anchorsOf(page) : [],
    links: page.links
      .filter(({ target }) => isRelative(target))
      .map(({ kind, target, offset }) => {
        const place = page.place(offset) ?? { line: page.document.line };
        return { kind, target, ...place };
      }),
    silences: silencesOf(page),
  };
}

/** Names in raw HTML are taken from the whole text: one in a code sample hides a broken link and raises no false alarm. */
const htmlName = /\b(?:id|name)\s{0,3}=\s{0,3}["']([^"'<>]{1,200})["']/gi;
/** Attributes of kramdown and MultiMarkdown: `{: #id}`. */
const attributeName = /\{:?[^{}\n]{0,100}#([\w.:-]{1,200})/g;

function anchorsOf(page: Page): readonly string[] {
  const keys = new Set<string>();
  for (const { text, id } of page.allHeadings) {
    keys.add(anchorKey(text));
    if (id !== undefined) keys.add(anchorKey(id));
  }
  for (const [, name = ""] of page.body.matchAll(htmlName)) keys.add(anchorKey(name));
  if (page.body.includes("{"))
    for (const [, name = ""] of page.body.matchAll(attributeName)) keys.add(anchorKey(name));
  return [...keys];
}

/**
 * Links with a scheme lead elsewhere, those that begin with a slash start where the site is mounted, and templates are
 * filled in by whoever builds it: none of them can be followed from here.
 */
function isRelative(target: string): boolean {
  return (
    target !== "" && !/^(?:[a-z][a-z0-9+.-]{0,30}:|[/\\])|\{\{|\{%|%7B%7B|%7B%25|\$\{|^[<{@]/i.test(target)
  );
}
