import { CodeUnits } from "./code-units.ts";
import { PieceCounts } from "./piece-counts.ts";
import { pieceEnd } from "./token-pieces.ts";
import { tokenizer } from "./tokenizer.ts";

/** `<|endoftext|>` and its like are ordinary text: a document may well be about them. */
const ordinaryText = { disallowedSpecial: new Set<string>() };

/**
 * The tokenizer is quadratic in a run of letters, of signs or of blanks (4,000 random letters take 16 ms,
 * 2 MB of them would take an hour), so a longer run is counted in slices: at most one token too many a slice.
 */
const longestRun = 400;

/**
 * The tokenizer remembers 100,000 words and is slow at forgetting the oldest: 2 MB of base64 took 14 s. What
 * it remembers is worth keeping (it doubles the speed on prose), so all of it is forgotten before it is full.
 */
const charactersRemembered = 1_000_000;
let charactersCounted = 0;

/** Tokens of a text in cl100k_base. */
export function countTokens(text: string): number {
  if (text.length <= longestRun || !hasLongRun(text)) return count(text);
  let tokens = 0;
  let start = 0;
  for (const run of text.matchAll(/\p{L}+|[^\s\p{L}\p{N}]+|\s+/gu)) {
    for (let from = run.index; run.index + run[0].length - from > longestRun; ) {
      from = codePointEnd(text, from + longestRun);
      tokens += count(text.slice(start, from));
      start = from;
    }
  }
  return tokens + count(text.slice(start));
}

/** Sum over the pieces that cl100k_base encodes each by itself. */
function count(text: string): number {
  const units = codeUnits.read(text);
  let tokens = 0;
  for (let start = 0; start < text.length; ) {
    const end = pieceEnd(text, units, start);
    const known = end - start > longestRemembered ? 0 : remembered.get(units, start, end);
    tokens += known > 0 ? known : countNew(text, units, start, end);
    start = end;
  }
  return tokens;
}

const codeUnits = new CodeUnits();

/**
 * Words repeat: remembering their counts takes a third off the whole of chunking (measured on 33 MB). Of 2 ** 17 places half
 * are used; they take some 2.5 MB.
 */
const remembered = new PieceCounts(2 ** 17);
const longestRemembered = 24;

function countNew(text: string, units: Uint16Array, start: number, end: number): number {
  // A copy: a piece of a long text that the tokenizer remembers keeps all of that text in memory.
  const piece: string = JSON.parse(JSON.stringify(text.slice(start, end)));
  const tokens = countWhole(piece);
  if (end - start <= longestRemembered) remembered.set(units, start, end, tokens);
  return tokens;
}

function countWhole(text: string): number {
  charactersCounted += text.length;
  if (charactersCounted > charactersRemembered) {
    tokenizer().clearMergeCache();
    charactersCounted = 0;
  }
  return tokenizer().countTokens(text, ordinaryText);
}

/**
 * Coarser than the tokenizer's runs, hence cheap: blanks against everything else. A run too long covers a stretch of
 * `longestRun` from any of its places, so each stretch is looked through from its end, and up to its last change alone.
 */
function hasLongRun(text: string): boolean {
  for (let start = 0; start + longestRun < text.length; ) {
    const kind = isBlank(text.charCodeAt(start + longestRun));
    let from = start + longestRun;
    while (from > start && isBlank(text.charCodeAt(from - 1)) === kind) from -= 1;
    if (from === start) return true;
    start = from;
  }
  return false;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

function codePointEnd(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  return code >= 0xdc00 && code <= 0xdfff ? offset + 1 : offset;
}
