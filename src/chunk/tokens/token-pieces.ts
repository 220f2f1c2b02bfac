import { CL100K_TOKEN_SPLIT_REGEX } from "gpt-tokenizer/encodingParams/constants";

/** A copy: this one is told where to begin. */
const pieces = new RegExp(CL100K_TOKEN_SPLIT_REGEX);

/**
 * Where the piece that begins at `start` ends: cl100k_base encodes each piece by itself. ASCII words, signs, numbers and blanks
 * are told apart by hand, which takes half the time of the tokenizer's pattern; everything else is left to it.
 */
export function pieceEnd(text: string, units: Uint16Array, start: number): number {
  const end = asciiEnd(units, start, text.length);
  return end === undecided ? patternEnd(text, start) : end;
}

function patternEnd(text: string, start: number): number {
  pieces.lastIndex = start;
  const found = pieces.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}

/** Where the pattern has to decide. */
const undecided = -1;

function asciiEnd(units: Uint16Array, start: number, length: number): number {
  const first = kindAt(units, start, length);
  if (first === kind.letter) return runEnd(units, start + 1, length, kind.letter);
  if (first === kind.digit) return runEnd(units, start + 1, Math.min(length, start + 3), kind.digit);
  // An apostrophe may begin a contraction.
  if (first === kind.other || units[start] === apostrophe) return undecided;
  if (first === kind.break) return blanksEnd(units, start, length);
  // One blank or sign belongs to the word after it, and one space to the signs after it.
  const second = kindAt(units, start + 1, length);
  if (second === kind.letter) return runEnd(units, start + 2, length, kind.letter);
  if (first === kind.blank || (first === kind.space && second !== kind.sign))
    return blanksEnd(units, start, length);
  const signs = runEnd(units, start + 1, length, kind.sign);
  return signs === undecided ? undecided : breaksEnd(units, signs, length);
}

const apostrophe = 0x27;

function kindAt(units: Uint16Array, at: number, length: number): number {
  return at < length ? (kinds[units[at] ?? 0] ?? kind.other) : kind.other;
}

/** Undecided where a character that is not ASCII might belong to the run. */
function runEnd(units: Uint16Array, from: number, length: number, of: number): number {
  for (let end = from; end < length; end += 1) {
    const code = units[end] ?? 0;
    if (code >= 0x80) return undecided;
    if (kinds[code] !== of) return end;
  }
  return length;
}

/** All blanks at the end of the text; else those up to their last line break, or all but the one that what follows may begin with. */
function blanksEnd(units: Uint16Array, start: number, length: number): number {
  let end = start;
  let afterBreak = 0;
  for (; end < length; end += 1) {
    const code = units[end] ?? 0;
    if (code >= 0x80) return undecided;
    const of = kinds[code] ?? kind.other;
    if (of === kind.break) afterBreak = end + 1;
    else if (of !== kind.space && of !== kind.blank) break;
  }
  if (end === length) return end;
  if (afterBreak > 0) return afterBreak;
  return end === start + 1 ? end : end - 1;
}

function breaksEnd(units: Uint16Array, from: number, length: number): number {
  let end = from;
  while (end < length && (units[end] === 10 || units[end] === 13)) end += 1;
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
