import type { Block } from "./blocks.ts";
import { visible } from "./format.ts";

/** Blocks as GitHub-flavoured Markdown; text from documents is made inert. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(blockMarkdown).join("\n\n").trim()}\n`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `## ${escapeMarkdown(block.text)}`;
    case "line":
      return escapeMarkdown(block.text);
    case "list":
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "facts":
      return table(["", ""], block.facts);
    case "table":
      return table(block.columns, block.rows);
  }
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lineOf = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  return [lineOf(columns), `|${columns.map(() => "---|").join("")}`, ...rows.map(lineOf)].join("\n");
}

/** HTML, mentions, links, emphasis and table bars lose their meaning; document names may hold any of them. */
export function escapeMarkdown(text: string): string {
  return visible(text.replace(/[\r\n]+/g, " "))
    .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? character)
    .replace(/[\\`*_[\]|#~]/g, "\\$&")
    .replaceAll("@", "@\u200b");
}
