import { fromMarkdown } from "mdast-util-from-markdown";
import { mdxFromMarkdown } from "mdast-util-mdx";
import { mdxjs } from "micromark-extension-mdxjs";
import type { Place, Problem } from "../finding.ts";
import { placeAt } from "../place-at.ts";
import { type Origin, Rewriting } from "../rewriting.ts";
import { characterAt } from "../syntax/character-at.ts";
import { withoutMathSigns } from "./mdx-math.ts";
import { MdxReader } from "./mdx-reader.ts";

export type ReadMdx =
  | { readonly outcome: "read"; readonly text: string; readonly origin: Origin }
  | InvalidMdx;

/** The Markdown that a component shows, by its name. */
export type Partials = ReadonlyMap<string, string>;

export interface InvalidMdx extends Place, Pick<Problem, "actual" | "expected"> {
  readonly outcome: "invalid";
  readonly reason: string;
}

/** An MDX document as Markdown: what is written in it, without what only a program reads. */
export function readMdx(source: string, bodyStart: number, partials: Partials = new Map()): ReadMdx {
  const out = new Rewriting(source);
  if (source.startsWith("\uFEFF")) out.omit(1, "byte-order-mark");
  out.omit(bodyStart, "front-matter");
  const crowded = crowdedLine(source);
  if (crowded !== undefined)
    return {
      outcome: "invalid",
      line: crowded,
      reason: `more than ${mostMarks} stars, underscores and brackets in one paragraph, or ${mostTags} tags and braces in all`,
      actual: `more than ${mostMarks} marks or ${mostTags} tags`,
      expected: "fewer",
    };
  const entangled = entangledLine(source, bodyStart);
  if (entangled !== undefined)
    return {
      outcome: "invalid",
      line: entangled,
      reason: "the braces of one expression hold more objects than can be read",
      actual: "too many objects",
      expected: "fewer; data belong into a file of their own",
    };
  const masks = [...masksOf(source, bodyStart)];
  const parsed = parseWithMath(masked(source, bodyStart, masks));
  if (parsed.outcome === "invalid") return parsed;
  const reader = new MdxReader(out, source, { masks, partials });
  reader.read(parsed.root);
  return { outcome: "read", ...out.end() };
}

/** The parser takes quadratic time for them: 12,000 stars in a paragraph take 0.4 s, 20,000 brackets 5 s. */
const mostMarks = 20_000;
/** Each is a node of a tree with its positions and, of braces, a program: 40,000 took 11 s and 230,000 no bearable time. */
const mostTags = 100_000;

/** 1-based line on which a paragraph or the whole has had too many; undefined when neither has. */
function crowdedLine(source: string): number | undefined {
  let marks = 0;
  let tags = 0;
  let line = 1;
  let blank = true;
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code === 10) {
      if (blank) marks = 0;
      line += 1;
      blank = true;
    } else if (code === 42 || code === 91 || code === 95) {
      marks += 1;
      blank = false;
      if (marks > mostMarks) return line;
    } else if (code !== 32 && code !== 9 && code !== 13) blank = false;
    if (code === 60 || code === 123) tags += 1;
    if (tags > mostTags) return line;
  }
  return undefined;
}

/**
 * An expression is parsed anew at each of its closing braces, from its beginning: a list of 2,000 objects in 116 KB is 116
 * million characters and took 24 s. The most that a page of a real site had, 100 KB of tables of parameters, is 38 million.
 */
const mostReread = 150_000_000;

/** 1-based line of the brace at which the characters that are parsed again are too many. */
function entangledLine(source: string, bodyStart: number): number | undefined {
  let reread = 0;
  let open: number[] = [];
  // Braces in code come in pairs or not: a fence or a heading ends what was not closed.
  for (const { 0: sign, index } of source.slice(bodyStart).matchAll(/[{}]|^[ \t]*(?:```|~~~|#{1,6} )/gm)) {
    if (sign === "{") open.push(index);
    else if (sign !== "}") open = [];
    else if (open.length > 0) {
      reread += index - (open[0] ?? index);
      open.pop();
    }
    if (reread > mostReread) return placeAt(source, bodyStart + index).line;
  }
  return undefined;
}

export interface Mask {
  readonly start: number;
  readonly end: number;
  readonly reason: "comment" | "heading-anchor";
}

/** What MDX itself does not know and Docusaurus accepts: HTML comments, and anchors at the end of headings. */
function* masksOf(source: string, bodyStart: number): Generator<Mask> {
  for (let start = source.indexOf("<!--", bodyStart); start !== -1; ) {
    const close = source.indexOf("-->", start + 4);
    if (close === -1) return;
    yield { start, end: close + 3, reason: "comment" };
    start = source.indexOf("<!--", close + 3);
  }
  const anchor = /^ {0,3}#{1,6}[ \t][^\n{]*(?:\{(?!#)[^\n{]*)*(\{#[^{}\s]+\})[ \t]*$/gm;
  anchor.lastIndex = bodyStart;
  for (let found = anchor.exec(source); found !== null; found = anchor.exec(source)) {
    const start = source.lastIndexOf("{", anchor.lastIndex);
    yield { start, end: source.indexOf("}", start) + 1, reason: "heading-anchor" };
  }
}

/** Blanks of the same length keep every offset and line where it is. */
function masked(source: string, bodyStart: number, masks: readonly Mask[]): string {
  let text = source.slice(0, bodyStart).replace(/[^\r\n]/g, " ");
  let position = bodyStart;
  for (const { start, end } of masks.toSorted((left, right) => left.start - right.start)) {
    if (start < position) continue;
    text += source.slice(position, start) + source.slice(start, end).replace(/[^\r\n]/g, " ");
    position = end;
  }
  return text + source.slice(position);
}

type Parsed = { readonly outcome: "parsed"; readonly root: unknown } | InvalidMdx;

/** What looks like a formula may be code with two dollar signs, without whose braces it is none. */
function parseWithMath(text: string): Parsed {
  const plain = withoutMathSigns(text);
  const parsed = parse(plain);
  if (parsed.outcome === "parsed" || plain === text) return parsed;
  const whole = parse(text);
  return whole.outcome === "parsed" ? whole : parsed;
}

function parse(text: string): Parsed {
  try {
    return {
      outcome: "parsed",
      root: fromMarkdown(text, { extensions: [mdxjs()], mdastExtensions: [mdxFromMarkdown()] }),
    };
  } catch (error) {
    if (error instanceof RangeError)
      return { outcome: "invalid", line: 1, reason: "its expressions are nested too deep" };
    // Errors of the grammar carry a reason and a place; on some input (`<br> a` above `===`) the parser itself gives up.
    if (!(error instanceof Error)) throw error;
    const written = "reason" in error ? String(error.reason) : "the parser could make nothing of it";
    const reason = written.replace(/\s+/g, " ").slice(0, 200);
    const place = placeOf(error);
    if (place === undefined) return { outcome: "invalid", line: 1, reason };
    const line = text.split(/\r\n?|\n/)[place.line - 1] ?? "";
    const actual = characterAt(line, place.column - 1);
    return { outcome: "invalid", ...place, reason, actual, expected: "MDX" };
  }
}

/** Of a tag that is never closed the error's place is the paragraph, or none; its words have that of the tag. */
function placeOf(error: Error): Required<Place> | undefined {
  const [, line, column] = /^Expected a closing tag for .{1,100}? \((\d+):(\d+)-/s.exec(error.message) ?? [];
  if (line !== undefined && column !== undefined) return { line: Number(line), column: Number(column) };
  return "line" in error &&
    "column" in error &&
    typeof error.line === "number" &&
    typeof error.column === "number"
    ? { line: error.line, column: error.column }
    : undefined;
}
