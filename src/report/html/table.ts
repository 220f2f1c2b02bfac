import { number, percent } from "../format.ts";
import { cut, html, inlineJson, type Markup, visible } from "./markup.ts";

export interface Column {
  readonly name: string;
  /** A count, a share of 1, or a measured number with four digits. */
  readonly kind: "text" | "number" | "share" | "score";
}

export type Cell = string | number | null;

/** Rows of a long table that are in the page at a time. */
const pageSize = 25;
/** A table takes the rows that come first up to this many, and this many characters of data. */
const mostRows = 10_000;
const mostCharacters = 1_500_000;
const mostInCell = 500;

/** A table of any length: the first rows as they are, and all of them for the script that filters, sorts and pages. */
export function longTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Markup {
  const kept = bounded(rows);
  const left = rows.length - kept.length;
  const rest =
    left === 0
      ? undefined
      : html`<p class="quiet">… and ${number(left)} more rows in the JSON report beside this page.</p>`;
  if (kept.length <= pageSize) return html`${table(caption, columns, kept)}${rest}`;
  return html`<div data-table="${pageSize}">
<div class="controls" hidden><label>Filter <input type="search" autocomplete="off" spellcheck="false" aria-label="Filter: ${caption}"></label>
<button type="button">Previous</button><button type="button">Next</button><span role="status"></span></div>
${table(caption, columns, kept.slice(0, pageSize))}
<noscript><p class="quiet">The first ${pageSize} of ${number(kept.length)} rows; the others need scripts, or are in the JSON report.</p></noscript>
<script type="application/json">${inlineJson({ kinds: columns.map((one) => one.kind), rows: kept })}</script>
</div>${rest}`;
}

/** A short table, in a frame of its own that scrolls where the screen is narrow. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (Cell | Markup)[])[],
): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${columns.map((one) => html`<th scope="col"${classOf(one)}>${one.name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((one, at) => html`<td${classOf(one)}>${cellOf(row[at] ?? null, one)}</td>`)}</tr>\n`)}</tbody></table></div>`;
}

function classOf({ kind }: Column): Markup {
  return kind === "text" ? html`` : html` class="figure"`;
}

function cellOf(value: Cell | Markup, { kind }: Column): Markup {
  if (value === null) return html``;
  if (typeof value === "object") return value;
  if (typeof value === "string") return html`${cut(value, mostInCell)}`;
  return html`${kind === "share" ? percent(value) : kind === "score" ? value.toFixed(4) : number(value)}`;
}

/** The rows that come first, cut to what a page can hold; their text as it is safe to show. */
function bounded(rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const kept: (readonly Cell[])[] = [];
  let characters = 0;
  for (const row of rows.slice(0, mostRows)) {
    const shown = row.map((cell) => (typeof cell === "string" ? visible(cut(cell, mostInCell)) : cell));
    characters += JSON.stringify(shown).length;
    if (characters > mostCharacters) break;
    kept.push(shown);
  }
  return kept;
}
