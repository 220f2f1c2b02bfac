import { createRequire } from "node:module";

type Tokenizer = Pick<
  typeof import("gpt-tokenizer/encoding/cl100k_base"),
  "clearMergeCache" | "countTokens" | "encode"
>;

let loaded: Tokenizer | undefined;

/**
 * cl100k_base, loaded when the first text is counted: its tables take 60 ms of a process that starts in 400, and most commands, also
 * a run in which no document changed, count nothing.
 */
export function tokenizer(): Tokenizer {
  loaded ??= createRequire(import.meta.url)("gpt-tokenizer/encoding/cl100k_base") as Tokenizer;
  return loaded;
}
