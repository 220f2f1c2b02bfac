import type { GoldenChunk, LostLabels, Target, Targets } from "./resolve.ts";

/** Where labels point in one generation, and the documents that they name. */
export interface LabelledTexts {
  readonly targets: Targets;
  readonly lost: LostLabels;
  /** Chunks of the labelled documents, by path. */
  readonly texts: ReadonlyMap<string, readonly GoldenChunk[]>;
}

/** A passage that was rewritten keeps more of its words; a place holder, another language or another page's text do not. */
const leastKept = 1 / 3;
/** Of a passage with fewer words a share says nothing. */
const fewestWords = 10;

/**
 * Ids of golden queries whose answer is found by its place and is hardly there any more: of the words that live has under each
 * of the labels, less than a third stand anywhere in the staged document. Ranks say nothing of it, since a heading alone ranks
 * as well as its section. Words are looked for in the whole document, so that neither another cut nor another order counts.
 */
export function hollowQueries(live: LabelledTexts, staged: LabelledTexts): readonly string[] {
  return [...staged.targets].flatMap(([id, targets]) => {
    const shares = targets.flatMap((target, place) => {
      const before = live.targets.get(id)?.[place];
      const isLost = [live, staged].some(({ lost }) => lost.get(id)?.has(place) === true);
      return before !== undefined && target.grade > 0 && !isLost
        ? [keptShare(before, live, target.path, staged)]
        : [];
    });
    return shares.length > 0 && shares.every((share) => share < leastKept) ? [id] : [];
  });
}

function keptShare(before: Target, live: LabelledTexts, path: string, staged: LabelledTexts): number {
  const chunks = live.texts.get(before.path) ?? [];
  const wanted = wordsOf(
    before.kind === "document" ? chunks : chunks.filter(({ ordinal }) => before.ordinals.has(ordinal)),
  );
  if (wanted.size < fewestWords) return 1;
  return wanted.intersection(wordsOf(staged.texts.get(path) ?? [])).size / wanted.size;
}

/** Scripts without blanks between words go by the character; a long vowel mark (ー) and an accent are part of what they stand in. */
const word =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&[\p{L}\p{M}]]|[[\p{L}\p{M}\p{N}]--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]]{2,}/gv;

function wordsOf(chunks: readonly GoldenChunk[]): ReadonlySet<string> {
  return new Set(chunks.flatMap(({ text }) => text.normalize("NFC").toLowerCase().match(word) ?? []));
}
