import { CL100K_TOKEN_SPLIT_REGEX } from "gpt-tokenizer/encodingParams/constants";

/** A copy: this one is told where to begin. */
const pieces = new RegExp(CL100K_TOKEN_SPLIT_REGEX);

/**
 * Where the piece that begins at `start` ends: cl100k_base encodes each piece by itself. ASCII words, signs, numbers and blanks
 * are told apart by hand, which takes half the time of the tokenizer's pattern; everything else is left to it.
 */
export function pieceEnd(text: string, start: number): number {
  return asciiEnd(text, start) ?? patternEnd(text, start);
}

function patternEnd(text: string, start: number): number {
  pieces.lastIndex = start;
  const found = pieces.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}

/** Undefined where the pattern has to decide. */
function asciiEnd(text: string, start: number): number | undefined {
  const first = kinds[text.charCodeAt(start)] ?? kind.other;
  if (first === kind.letter) return runEnd(text, start + 1, kind.letter);
  if (first === kind.digit) return numberEnd(text, start);
  // An apostrophe may begin a contraction.
  if (first === kind.other || text[start] === "'") return undefined;
  if (first === kind.break) return blanksEnd(text, start);
  // One blank or sign belongs to the word after it, and one space to the signs after it.
  const second = kinds[text.charCodeAt(start + 1)] ?? kind.other;
  if (second === kind.letter) return runEnd(text, start + 2, kind.letter);
  if (first === kind.blank || (first === kind.space && second !== kind.sign)) return blanksEnd(text, start);
  const signs = runEnd(text, start + 1, kind.sign);
  return signs === undefined ? undefined : breaksEnd(text, signs);
}

/** Undefined where a character that is not ASCII might belong to the run. */
function runEnd(text: string, from: number, of: number): number | undefined {
  for (let end = from; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code >= 0x80) return undefined;
    if (kinds[code] !== of) return end;
  }
  return text.length;
}

/** All blanks at the end of the text; else those up to their last line break, or all but the one that what follows may begin with. */
function blanksEnd(text: string, start: number): number | undefined {
  let end = start;
  let afterBreak = 0;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code >= 0x80) return undefined;
    const of = kinds[code] ?? kind.other;
    if (of === kind.break) afterBreak = end + 1;
    else if (of !== kind.space && of !== kind.blank) break;
  }
  if (end === text.length) return end;
  if (afterBreak > 0) return afterBreak;
  return end === start + 1 ? end : end - 1;
}

/** At most three digits. */
function numberEnd(text: string, start: number): number | undefined {
  const end = runEnd(text.slice(start, start + 3), 1, kind.digit);
  return end === undefined ? undefined : start + end;
}

function breaksEnd(text: string, from: number): number {
  let end = from;
  while (text[end] === "\n" || text[end] === "\r") end += 1;
  return end;
}

const kind = { other: 0, letter: 1, digit: 2, sign: 3, space: 4, blank: 5, break: 6 } as const;

const kinds = Uint8Array.from({ length: 0x80 }, (_, code) => {
  if (code === 32) return kind.space;
  if (code === 10 || code === 13) return kind.break;
  if (code >= 9 && code <= 13) return kind.blank;
  const character = String.fromCharCode(code);
  if (/[A-Za-z]/.test(character)) return kind.letter;
  return /[0-9]/.test(character) ? kind.digit : kind.sign;
});
