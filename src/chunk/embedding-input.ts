import { countTokens } from "./count-tokens.ts";

/** Part of every profile: a change of what `embeddingInput` returns for any input must raise it. */
export const embeddingInputFormat = 1;

/** A context outweighing its passage would make all passages of a document look alike. */
const contextTokens = 64;
const contextFloor = 12;

/**
 * What is embedded for a passage: title, heading path, text. It depends on nothing else, so that it can be
 * made again from stored rows. A long context is shortened to 64 tokens, or to one for every four characters of
 * the text if that is fewer (but not below 12); the headings are in the text of their section's first chunk anyway.
 */
export function embeddingInput(title: string, headingPath: readonly string[], text: string): string {
  const full = context(title, headingPath);
  const tokens = countTokens(full);
  if (tokens <= contextFloor) return full + text;
  const limit = Math.min(contextTokens, Math.max(contextFloor, Math.floor(text.length / 4)));
  return (tokens <= limit ? full : shortenedContext(title, headingPath, limit)) + text;
}

/** Tokens to set aside for the context so that any text of `maxTokens` minus these fits. */
export function contextBudget(title: string, headingPath: readonly string[], maxTokens: number): number {
  return Math.min(countTokens(context(title, headingPath)), contextTokens, Math.floor(maxTokens / 2));
}

function context(title: string, headingPath: readonly string[]): string {
  const below = headingPath[0] === title ? headingPath.slice(1) : headingPath;
  const lines = [title, below.join(" > ")].filter((line) => line !== "");
  return lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
}

function shortenedContext(title: string, headingPath: readonly string[], limit: number): string {
  for (const candidate of candidates(title, headingPath)) {
    if (countTokens(candidate) <= limit) return candidate;
  }
  return "";
}

/** From the least to the most shortened: outer headings go first, then ends of title and innermost heading. */
function* candidates(title: string, headingPath: readonly string[]): Generator<string> {
  yield context(title, headingPath.slice(-2));
  const innermost = headingPath.slice(-1);
  yield context(title, innermost);
  for (const length of [160, 80, 40, 20, 10]) {
    yield context(
      cutAt(title, length),
      innermost.map((heading) => cutAt(heading, length)),
    );
  }
  yield context(cutAt(innermost[0] ?? title, 20), []);
  yield context(cutAt(innermost[0] ?? title, 8), []);
}

function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.charCodeAt(length - 1) >>> 10 === 0x36 ? length - 1 : length;
  return `${text.slice(0, end).trimEnd()}…`;
}
