import { sha256 } from "../digest/digest.ts";
import type { Place } from "../load/finding.ts";
import { anchorNames } from "../load/markdown/anchor-names.ts";
import { anchorDigest, inTwoLetters } from "./headings.ts";
import type { Page } from "./page.ts";
import { type Silence, silencesOf } from "./silences.ts";
import { type Sketch, sketchOf } from "./sketch.ts";

/** What corpus rules see: every document's facts, and what else is on disk. */
export interface CorpusIndex {
  /** By path, in order of paths. */
  readonly documents: ReadonlyMap<string, DocumentFacts>;
  /** Whether a file or folder is there; the path is relative to the configuration's folder and inside it. */
  readonly exists: (path: string) => boolean;
  /** Paths of all files where sources look, selected or not. */
  readonly files: readonly string[];
}

/** What corpus rules need of one document, small enough to keep for all of them and to remember between runs. */
export interface DocumentFacts extends Sketch {
  /** Equal for documents whose text is the same; empty where there is hardly any. */
  readonly text: string;
  /** Digests of the keys of everything a link can point at: no guardrail looks at ids in HTML, and the cache keeps these. */
  readonly anchors: readonly string[];
  readonly links: readonly RelativeLink[];
  readonly silences: readonly Silence[];
}

export interface RelativeLink extends Place {
  readonly kind: "link" | "image";
  readonly target: string;
}

/** Where a link stands, for what is said of it. */
export function placeOf({ line, column }: RelativeLink): Place {
  return column === undefined ? { line } : { line, column };
}

/** Shorter texts are alike by chance. */
const leastCharacters = 80;

export function factsOf(page: Page): DocumentFacts {
  const body = page.body.trim();
  return {
    text: body.length < leastCharacters ? "" : sha256(body).slice(0, 32),
    ...sketchOf(page),
    anchors: anchorsOf(page),
    links: page.links
      .filter(({ target }) => isRelative(target))
      .map(({ kind, target, offset }) => {
        const place = page.place(offset) ?? { line: page.document.line };
        return { kind, target, ...place };
      }),
    silences: silencesOf(page),
  };
}

function anchorsOf(page: Page): readonly string[] {
  const { anchors } = page.document;
  const headings = page.allHeadings.flatMap(({ text, id }) => (id === undefined ? [text] : [text, id]));
  const names = anchors ?? (page.markdown ? anchorNames(page.body) : []);
  const umlauts = headings.flatMap(inTwoLetters);
  return [...new Set([...headings, ...umlauts, ...names].map(anchorDigest))];
}

/**
 * Links with a scheme lead elsewhere, those that begin with a slash or `~/` start where the site is mounted, and templates
 * are filled in by whoever builds it: none of them can be followed from here.
 */
function isRelative(target: string): boolean {
  return (
    target !== "" && !/^(?:[a-z][a-z0-9+.-]{0,30}:|~?[/\\])|\{\{|\{%|%7B%7B|%7B%25|\$\{|^[<{@]/i.test(target)
  );
}
