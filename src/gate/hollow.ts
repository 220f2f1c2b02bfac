import { wordsOf } from "../embed/providers/words.ts";
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
const fewestWords = 6;

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
  const wanted = tellingWords(
    before.kind === "document" ? chunks : chunks.filter(({ ordinal }) => before.ordinals.has(ordinal)),
  );
  if (wanted.size < fewestWords) return 1;
  return wanted.intersection(tellingWords(staged.texts.get(path) ?? [])).size / wanted.size;
}

/** Words that tell: one that is in every text is in what is left of this one, too. */
function tellingWords(chunks: readonly GoldenChunk[]): ReadonlySet<string> {
  return new Set(chunks.flatMap(({ text }) => wordsOf(text)));
}
