import { clearMergeCache, countTokens, encode } from "gpt-tokenizer/encoding/cl100k_base";

const bundled = { clearMergeCache, countTokens, encode };

/** In the place of `tokenizer.ts` in the Action's bundle, beside which no packages are installed. */
export function tokenizer(): typeof bundled {
  return bundled;
}
