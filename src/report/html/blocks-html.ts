import type { Block } from "../blocks.ts";
import { html, type Markup } from "./markup.ts";
import { longTable } from "./table.ts";

/** Blocks as they are in Markdown, for what has no picture of its own. A table is named after the heading before it. */
export function blocksHtml(blocks: readonly Block[], title = "Table"): Markup {
  let name = title;
  return html`${blocks.map((block) => {
    if (block.kind === "heading") name = block.text;
    return blockHtml(block, name);
  })}`;
}

function blockHtml(block: Block, name: string): Markup {
  switch (block.kind) {
    case "heading":
      return html`<h3>${block.text}</h3>`;
    case "line":
      return html`<p>${block.text.trim()}</p>`;
    case "list":
      return html`<ul>${block.items.map((item) => html`<li>${item}</li>`)}</ul>`;
    case "facts":
      return factsTable("Facts", block.facts);
    case "fold":
      return html`<details><summary>${block.summary}</summary>${factsTable(block.summary, block.facts)}</details>`;
    case "table":
      return longTable(
        name,
        block.columns.map((column) => ({ name: column, kind: "text" })),
        block.rows,
      );
  }
}

export function factsTable(name: string, facts: readonly (readonly [string, string])[]): Markup {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><tbody>${facts.map(
    ([label, value]) => html`<tr><th scope="row">${label}</th><td>${value}</td></tr>`,
  )}</tbody></table></div>`;
}
