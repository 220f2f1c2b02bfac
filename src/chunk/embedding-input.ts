import { countTokens } from "./tokens/count-tokens.ts";

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
  return contextFor(title, headingPath, text) + text;
}

/** The same with its tokens, which costs less than to count them afterwards: neighbours have one context. */
export function countedInput(
  title: string,
  headingPath: readonly string[],
  text: string,
): { readonly input: string; readonly tokens: number } {
  const before = contextFor(title, headingPath, text);
  const input = before + text;
  // Line breaks end the context, and the tokenizer never joins them with what follows, unless it is blank.
  return { input, tokens: /^\S/.test(text) ? contextCount(before) + countTokens(text) : countTokens(input) };
}

function contextFor(title: string, headingPath: readonly string[], text: string): string {
  const full = context(title, headingPath);
  const tokens = contextCount(full);
  if (tokens <= contextFloor) return full;
  const limit = Math.min(contextTokens, Math.max(contextFloor, Math.floor(text.length / 4)));
  return tokens <= limit ? full : shortenedContext(title, headingPath, limit);
}

/** Sections are weighed and then cut into several chunks: their contexts are asked for again and again. */
const counted = new Map<string, number>();
const mostCounted = 1000;

function contextCount(text: string): number {
  const known = counted.get(text);
  if (known !== undefined) return known;
  const tokens = countTokens(text);
  if (counted.size >= mostCounted) counted.clear();
  counted.set(text, tokens);
  return tokens;
}

/** Tokens to set aside for the context so that any text of `maxTokens` minus these fits. */
export function contextBudget(title: string, headingPath: readonly string[], maxTokens: number): number {
  return Math.min(contextCount(context(title, headingPath)), contextTokens, Math.floor(maxTokens / 2));
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
