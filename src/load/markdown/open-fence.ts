import { isClosed, markdownBlocks } from "./markdown-blocks.ts";

/** The line that closes the fence in which a Markdown text ends; undefined where it ends in none. */
export function openFence(text: string): string | undefined {
  if (!/`{3}|~{3}/.test(text)) return undefined;
  const last = markdownBlocks(text, 0).tokens.at(-1);
  if (last?.type !== "fence" || last.map === null) return undefined;
  const [first, end] = last.map;
  const line = text.split(/\r\n?|\n/)[end - 1] ?? "";
  return end - first > 1 && isClosed(last, line) ? undefined : last.markup;
}
