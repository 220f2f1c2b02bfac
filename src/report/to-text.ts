import type { Block } from "./blocks.ts";
import { visible } from "./format.ts";
import { textTable } from "./text-table.ts";

/** Blocks as plain lines for a terminal, whose columns tables are fitted to, or for a log. */
export function toText(blocks: readonly Block[], columns?: number): string {
  return `${blocks
    .filter(({ kind }) => kind !== "fold")
    .map((block) => blockText(block, columns))
    .join("\n")
    .trim()}\n`;
}

function blockText(block: Block, columns: number | undefined): string {
  switch (block.kind) {
    case "heading":
      return `\n${block.text}`;
    case "line":
      return block.text.split("\n").map(visible).join("\n");
    case "list":
      return block.items.map((item) => `  - ${visible(item)}`).join("\n");
    case "facts": {
      const width = Math.max(...block.facts.map(([label]) => label.length));
      return block.facts.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`).join("\n");
    }
    case "fold":
      return "";
    case "table":
      return textTable({ columns: block.columns, rows: block.rows.map((row) => row.map(visible)) }, columns);
  }
}
