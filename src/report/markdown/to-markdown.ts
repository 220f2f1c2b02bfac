import type { Block } from "../blocks.ts";
import { escapeMarkdown } from "./inert.ts";

/** Blocks as GitHub-flavoured Markdown; text from documents is made inert. */
export function toMarkdown(blocks: readonly Block[]): string {
  const shown = blocks.filter((block) => block.kind !== "facts" || block.facts.length > 0);
  return `${shown.map(blockMarkdown).join("\n\n").trim()}\n`;
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
    case "fold":
      return `<details><summary>${escapeMarkdown(block.summary)}</summary>\n\n${table(["", ""], block.facts)}\n\n</details>`;
    case "table":
      return table(block.columns, block.rows);
  }
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const lineOf = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
  return [lineOf(columns), `|${columns.map(() => "---|").join("")}`, ...rows.map(lineOf)].join("\n");
}
