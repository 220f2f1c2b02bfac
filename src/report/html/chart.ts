import { html, type Markup } from "./markup.ts";
import { type Cell, type Column, table } from "./table.ts";

/** A chart with a sentence that says what it shows, and its numbers as a table behind a fold. */
export function chart(figure: {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What one sees in it, for those who do not. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly drawing: readonly Markup[];
  readonly legend?: Markup;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}): Markup {
  const { id, title, description, width, height } = figure;
  return html`<figure><svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-description" font-family="inherit">
<title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
${figure.drawing}</svg>
<figcaption>${description}${figure.legend === undefined ? undefined : html` ${figure.legend}`}</figcaption>
<details><summary>Numbers: ${title}</summary>${table(title, figure.columns, figure.rows)}</details></figure>
`;
}

/** A share as a bar of 80 pixels, beside the number that it draws. */
export function meter(share: number | null): Markup {
  if (share === null) return html`<span class="quiet">not known</span>`;
  const width = Math.round(Math.min(1, Math.max(0, share)) * 80);
  return html`${(share * 100).toFixed(1)} %<svg width="80" height="10" aria-hidden="true"><rect class="rail" width="80" height="10"/><rect class="bar" width="${width}" height="10"/></svg>`;
}

/** A count as a bar, in proportion to the greatest of its column. */
export function proportion(count: number, greatest: number): Markup {
  const width = greatest === 0 ? 0 : Math.max(count > 0 ? 1 : 0, Math.round((count / greatest) * 120));
  return html`${count.toLocaleString("en-US")}<svg width="120" height="10" aria-hidden="true"><rect class="bar" width="${width}" height="10"/></svg>`;
}

/** Pixels with one digit after the point: enough for any screen, and a third of the bytes. */
export function pixel(value: number): string {
  return String(Math.round(value * 10) / 10);
}
