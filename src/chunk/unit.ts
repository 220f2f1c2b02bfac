import { cutText } from "./cut-text.ts";
import { type Block, noWrap, type Wrap } from "./markdown/block.ts";
import { linesOf } from "./markdown/lines.ts";
import type { Packable } from "./pack.ts";
import type { Rendering } from "./rendering.ts";
import type { Section } from "./section.ts";
import { estimateTokens, weighTokens } from "./tokens/estimate-tokens.ts";

/** What chunks are packed from: a block, or a piece of one that is too long for a chunk. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** How bad it is to cut before this unit: between blocks best, after a heading worst. */
  readonly rank: number;
  /** Hash of the unit's first words: places a cut by content, so that text elsewhere does not move it. */
  readonly key: number;
  /** Applied when a chunk begins with this unit (`resume`), or ends with it (`suspend`). */
  readonly wrap: Wrap;
  readonly section: Section;
  readonly heading: boolean;
}

/** The worst place to cut: between a heading and what it is the heading of. */
export const glued = 90;

const rank = {
  omission: -1,
  section: 0,
  block: 10,
  item: 20,
  afterColon: 35,
  blankLine: 40,
  line: 41,
} as const;

export interface UnitLimits {
  /** Tokens that fit in a chunk beside its context. */
  readonly whole: number;
  /** Lists above this are cut at items where it suits. */
  readonly list: number;
}

/** Units of a section's own blocks, in order, each within the limit. */
export function unitsOf(
  section: Section,
  rendering: Rendering,
  text: string,
  limits: UnitLimits,
): readonly Unit[] {
  const cutter = new BlockCutter(section, rendering, text, limits);
  let before: Unit | undefined;
  for (const block of section.blocks) {
    cutter.add(block, rankAfter(before, text));
    before = cutter.units.at(-1);
  }
  return cutter.units;
}

/** A unit as `pack` weighs it. */
export function packable(unit: Unit): Packable & { readonly unit: Unit } {
  const { resume, suspend } = unit.wrap;
  const { tokens, rank, key } = unit;
  return {
    unit,
    tokens,
    rank,
    key,
    resumeTokens: estimateTokens(resume),
    suspendTokens: estimateTokens(suspend),
  };
}

function rankAfter(before: Unit | undefined, text: string): number {
  if (before === undefined) return rank.section;
  if (before.heading) return glued;
  return endsInColon(text, before.end) ? rank.afterColon : rank.block;
}

/** A colon announces what follows, also `**Like this:**` and the full-width one. Asked of every unit: no pattern. */
function endsInColon(text: string, end: number): boolean {
  let last = end - 1;
  while (text[last] === "*" || text[last] === "_" || text[last] === "`") last -= 1;
  return text[last] === ":" || text[last] === "：";
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Piece extends Range {
  readonly tokens: number;
  readonly cut: number;
}

class BlockCutter {
  readonly units: Unit[] = [];
  readonly #section: Section;
  readonly #rendering: Rendering;
  readonly #text: string;
  readonly #limits: UnitLimits;

  constructor(section: Section, rendering: Rendering, text: string, limits: UnitLimits) {
    this.#section = section;
    this.#rendering = rendering;
    this.#text = text;
    this.#limits = limits;
  }

  add(block: Block, blockRank: number, depth = 0): void {
    const inner = this.#rendering.trim(block.start, block.end);
    if (inner === undefined) return;
    const tokens = this.#atMost(block) ? this.#tokens(block.start, block.end) : Number.POSITIVE_INFINITY;
    const loose = block.kind === "list" && depth === 0 && tokens > this.#limits.list;
    if (tokens <= this.#limits.whole && !loose) {
      this.#push(
        { start: block.start, end: block.end, tokens, cut: blockRank },
        noWrap,
        block.kind === "heading",
      );
    } else if (block.children.length > 0) {
      for (const [index, child] of block.children.entries()) {
        const opened = block.kind === "admonition" && index === 1;
        const least =
          child.kind === "item"
            ? rank.block
            : opened
              ? rank.afterColon
              : rankAfter(this.units.at(-1), this.#text);
        this.add(child, index === 0 ? blockRank : Math.max(least, rank.item + depth), depth + 1);
      }
    } else {
      this.#addPieces(block, inner.end, blockRank);
    }
  }

  /** Whether counting is worth it: a container this long is cut anyway, and its children are counted too. */
  #atMost(block: Block): boolean {
    return block.children.length === 0 || block.end - block.start <= this.#limits.whole * 16;
  }

  #addPieces(block: Block, end: number, blockRank: number): void {
    const wrap = affordable(block.wrap, this.#limits.whole);
    const limit = this.#limits.whole - wrapTokens(wrap);
    const range = { start: block.start, end };
    const pieces =
      block.kind === "text" || block.kind === "heading"
        ? this.#sentences(range, limit)
        : this.#lines(block, range, limit);
    for (const [index, piece] of pieces.entries()) {
      this.#push(
        index === 0 ? { ...piece, cut: blockRank } : piece,
        {
          resume: index === 0 ? "" : wrap.resume,
          suspend: index === pieces.length - 1 ? "" : wrap.suspend,
          linePrefix: index === 0 ? "" : wrap.linePrefix,
        },
        block.kind === "heading",
      );
    }
  }

  #lines(block: Block, range: Range, limit: number): readonly Piece[] {
    const lines = linesOf(this.#text.slice(0, range.end), range.start);
    // A fence's first and last line, and a table's header and delimiter, stay with a neighbour if they can.
    const opening = block.kind === "table" ? 2 : block.kind === "fence" ? 1 : 0;
    const head = this.#tokens(range.start, lines.start(opening + 1)) <= limit ? opening + 1 : opening;
    const closes = block.kind === "fence" && /^[\s>]*(?:`{3,}|~{3,})\s*$/.test(lines.text(lines.count - 1));
    const last = closes ? lines.count - 1 : lines.count;
    const pieces: Piece[] = [];
    let start = range.start;
    for (let line = Math.min(Math.max(head, 1), last); line <= last; line += 1) {
      const end = line === last ? range.end : lines.start(line);
      const cut =
        pieces.length > 0 && isBlankLine(this.#text.slice(pieces.at(-1)?.start, start))
          ? rank.blankLine
          : rank.line;
      const tokens = this.#tokens(start, end);
      const parts = tokens <= limit ? [{ start, end, tokens, cut }] : this.#sentences({ start, end }, limit);
      for (const [index, part] of parts.entries()) pieces.push(index === 0 ? { ...part, cut } : part);
      start = end;
    }
    return pieces;
  }

  #sentences(range: Range, limit: number): readonly Piece[] {
    const count = (start: number, end: number): number => this.#tokens(start, end);
    return cutText(this.#text, range, limit, count).map((piece) => ({
      ...piece,
      tokens: count(piece.start, piece.end),
    }));
  }

  #push(piece: Piece, wrap: Wrap, heading: boolean): void {
    const trimmed = this.#rendering.trim(piece.start, piece.end);
    if (trimmed === undefined) return;
    const insideLine = !beginsLine(this.#text, trimmed.start);
    this.units.push({
      ...trimmed,
      tokens: piece.tokens,
      rank: piece.cut,
      key: firstWordsHash(this.#text, trimmed.start),
      wrap: insideLine ? { ...wrap, resume: wrap.resume + wrap.linePrefix } : wrap,
      section: this.#section,
      heading,
    });
  }

  #tokens(start: number, end: number): number {
    return weighTokens(this.#rendering.slice(start, end), this.#limits.whole);
  }
}

/** The wrap, without its info string or header where it would take most of a chunk, or none. */
function affordable(wrap: Wrap, whole: number): Wrap {
  const plain = { ...wrap, resume: wrap.suspend === "" ? "" : `${wrap.suspend.slice(1)}\n` };
  return [wrap, plain].find((one) => wrapTokens(one) <= whole * 0.75) ?? noWrap;
}

function wrapTokens({ resume, suspend, linePrefix }: Wrap): number {
  return estimateTokens(resume) + estimateTokens(suspend) + estimateTokens(linePrefix);
}

/** Whether only blanks stand before the offset in its line. */
function beginsLine(text: string, offset: number): boolean {
  let start = offset;
  while (start > 0 && (text[start - 1] === " " || text[start - 1] === "\t")) start -= 1;
  return start === 0 || text[start - 1] === "\n" || text[start - 1] === "\r";
}

function isBlankLine(piece: string): boolean {
  return /^[\s>]*$/.test(piece);
}

/** FNV-1a over the first letters and digits: markup and re-wrapped lines leave it alone. */
function firstWordsHash(text: string, start: number): number {
  return hashOfAsciiWords(text, start) ?? hashOfWords(text, start);
}

/** The same without a pattern, which took a tenth of chunking; undefined where a character is not ASCII. */
function hashOfAsciiWords(text: string, start: number): number | undefined {
  const end = Math.min(text.length, start + 120);
  let hash = 0x811c9dc5;
  let words = 0;
  let length = 0;
  for (let offset = start; offset < end; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code >= 0x80) return undefined;
    if (isAsciiWord(code)) {
      if (length < 24) hash = Math.imul(hash ^ code, 0x01000193);
      length += 1;
    } else if (length > 0) {
      words += 1;
      length = 0;
      if (words === 4) break;
    }
  }
  return hash >>> 0;
}

function isAsciiWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

function hashOfWords(text: string, start: number): number {
  let hash = 0x811c9dc5;
  for (const word of text
    .slice(start, start + 120)
    .match(/[\p{L}\p{N}]+/gu)
    ?.slice(0, 4) ?? []) {
    for (let index = 0; index < word.length && index < 24; index += 1) {
      hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
    }
  }
  return hash >>> 0;
}
