import type { Block } from "./blocks.ts";
import { visible } from "./format.ts";

/** Blocks as plain lines for a terminal or a log. */
export function toText(blocks: readonly Block[]): string {
  return `${blocks
    .filter(({ kind }) => kind !== "fold")
    .map(blockText)
    .join("\n")
    .trim()}\n`;
}

function blockText(block: Block): string {
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
    case "table": {
      const rows = block.rows.map((row) => row.map(visible));
      const widths = block.columns.map((column, position) =>
        Math.max(column.length, ...rows.map((row) => (row[position] ?? "").length)),
      );
      const lineOf = (cells: readonly string[]) =>
        `  ${cells.map((cell, position) => cell.padEnd(widths[position] ?? 0)).join("  ")}`.trimEnd();
      return [
        lineOf(block.columns),
        lineOf(widths.map((width) => "-".repeat(width))),
        ...rows.map(lineOf),
      ].join("\n");
    }
  }
}
