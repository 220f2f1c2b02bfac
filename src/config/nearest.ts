import { closest, distance } from "fastest-levenshtein";

/** The candidate that the word was probably meant to be; undefined when none is within a third of its letters. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const found = closest(word, candidates);
  return distance(word, found) <= Math.max(2, Math.floor(word.length / 3)) ? found : undefined;
}

/** `; did you mean "sources"?`, or what there is when nothing is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const found = nearest(word, candidates);
  if (found !== undefined) return `; did you mean "${found}"?`;
  return candidates.length === 0 ? "" : `; expected one of ${candidates.join(", ")}`;
}
