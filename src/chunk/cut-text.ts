/** How a boundary came about; the lower, the better a place to cut. */
const cutAt = { sentence: 50, word: 51, character: 52 } as const;

export interface TextPiece {
  readonly start: number;
  readonly end: number;
  /** What separates this piece from the one before. */
  readonly cut: number;
}

/** Characters a token stands for at most in any text worth counting before it is cut. */
const longestToken = 16;

/** Longest cluster of combined characters that is kept whole; a longer one is no character anybody reads. */
const longestGrapheme = 64;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Cuts running text at sentences, those over the limit at words, and those at characters. `tokens` counts a
 * range. Blanks go to the front of the following piece, where the tokenizer joins them to the word.
 */
export function cutText(
  text: string,
  range: { readonly start: number; readonly end: number },
  limit: number,
  tokens: (start: number, end: number) => number,
): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  for (const sentence of cutAfter(text, range, sentenceEnd)) {
    if (
      sentence.end - sentence.start <= limit * longestToken &&
      tokens(sentence.start, sentence.end) <= limit
    ) {
      pieces.push({ ...sentence, cut: cutAt.sentence });
      continue;
    }
    let cut: number = cutAt.sentence;
    for (const word of cutAfter(text, sentence, wordEnd)) {
      for (const piece of cutWord(text, word, limit, tokens)) {
        pieces.push({ ...piece, cut });
        cut = cutAt.character;
      }
      cut = cutAt.word;
    }
  }
  return pieces;
}

/** Ends of sentences in Latin and CJK writing; own rules, as those of ICU differ from one release to the next. */
const sentenceEnd = /[.!?…]["'”’)\]*_]{0,4}(?=\s)|[。！？]["'”’」』）]{0,2}/g;
const wordEnd = /\S(?=\s)/g;

function* cutAfter(
  text: string,
  range: { readonly start: number; readonly end: number },
  pattern: RegExp,
): Generator<{ readonly start: number; readonly end: number }> {
  const ends = new RegExp(pattern);
  ends.lastIndex = range.start;
  let start = range.start;
  for (let found = ends.exec(text); found !== null && ends.lastIndex < range.end; found = ends.exec(text)) {
    if (opensFence(text, ends.lastIndex)) continue;
    yield { start, end: ends.lastIndex };
    start = ends.lastIndex;
  }
  yield { start, end: range.end };
}

/** A piece beginning with these signs would read as a fence, though in the middle of its line it was none. */
function opensFence(text: string, offset: number): boolean {
  return /^\s*(?:```|~~~)/.test(text.slice(offset, offset + 20));
}

function* cutWord(
  text: string,
  word: { readonly start: number; readonly end: number },
  limit: number,
  tokens: (start: number, end: number) => number,
): Generator<{ readonly start: number; readonly end: number }> {
  // A code unit is at most three tokens, so a slice of this many cannot exceed the limit.
  const length = Math.max(1, Math.floor(limit / 4));
  if (
    word.end - word.start <= length ||
    (word.end - word.start < limit * 16 && tokens(word.start, word.end) <= limit)
  ) {
    yield word;
    return;
  }
  for (let start = word.start; start < word.end; ) {
    const whole =
      start + length >= word.end ? word.end : Math.min(characterEnd(text, start + length), word.end);
    // The limit comes first: a family of emoji alone can be some twenty tokens.
    const fits = whole - start <= length || tokens(start, whole) <= limit;
    const end = fits ? whole : codePointEnd(text, start + length);
    yield { start, end };
    start = end;
  }
}

/** The offset itself, or the end of the character it lies in. */
function characterEnd(text: string, offset: number): number {
  const from = Math.max(0, offset - longestGrapheme);
  const start = isLowSurrogate(text, from) ? from - 1 : from;
  const window = text.slice(start, offset + longestGrapheme);
  const grapheme = graphemes.segment(window).containing(offset - start);
  if (grapheme === undefined || grapheme.index === offset - start) return offset;
  const end = start + grapheme.index + grapheme.segment.length;
  if (grapheme.segment.length < longestGrapheme) return end;
  return codePointEnd(text, offset);
}

function codePointEnd(text: string, offset: number): number {
  return isLowSurrogate(text, offset) ? offset + 1 : offset;
}

function isLowSurrogate(text: string, offset: number): boolean {
  return text.charCodeAt(offset) >>> 10 === 0x37;
}
