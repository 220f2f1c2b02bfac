import { closest, distance } from "fastest-levenshtein";

/** The candidate that the word was probably meant to be; undefined when none is within a third of its letters. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  // `max_tokens` and `OpenAI` are no slips of letters.
  const plain = candidates.map(bare);
  const found = closest(bare(word), plain);
  const near = distance(bare(word), found) <= Math.max(2, Math.floor(word.length / 3));
  return near ? candidates[plain.indexOf(found)] : undefined;
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, "");
}

/** `; did you mean "sources"?`, or what there is when nothing is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates);
  if (found !== undefined) return `; did you mean "${found}"?`;
  return candidates.length === 0 ? "" : `; expected one of ${candidates.join(", ")}`;
}
