import { tokenizer } from "./tokenizer.ts";

/** Tokens of cl100k_base, special ones aside. */
export const vocabularySize = 100_256;

/** Hardly any word of the vocabulary is longer, and the tokenizer is quadratic in a word's length. */
const longestWord = 24;

/**
 * Where a word (letters and digits, as after a blank) stands in the vocabulary of cl100k_base, from 0; undefined when
 * it is no token of its own. Tokens were learned in the order of how often they occur: "results" 3,135, "wing" 20,611.
 */
export function tokenRank(word: string): number | undefined {
  if (word.length > longestWord) return undefined;
  const tokens = tokenizer().encode(` ${word}`);
  return tokens.length === 1 ? tokens[0] : undefined;
}
