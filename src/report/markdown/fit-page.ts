/** A part of a page that is shown whole or not at all. */
export interface Section {
  readonly title: string;
  readonly markdown: string;
}

/**
 * Head, sections and foot within `limit` characters: sections are left out whole, from the bottom, and named.
 * `head` and `foot` must fit by themselves.
 */
export function fitPage(page: {
  readonly head: string;
  readonly sections: readonly Section[];
  readonly foot: string;
  readonly limit: number;
  /** Where everything is, as words that end the sentence. */
  readonly elsewhere: string;
}): string {
  const { head, sections, foot, limit, elsewhere } = page;
  for (let shown = sections.length; shown >= 0; shown -= 1) {
    const left = sections.slice(shown).map((one) => one.title);
    const note =
      left.length === 0
        ? []
        : [`_Left out, because the page would be too long: ${left.join(", ")}. ${elsewhere}_`];
    const text = [head, ...sections.slice(0, shown).map((one) => one.markdown), ...note, foot]
      .filter((one) => one !== "")
      .join("\n\n");
    if (text.length <= limit) return text;
  }
  throw new RangeError(
    `head and foot have ${head.length + foot.length} characters; the page may have ${limit}`,
  );
}

/** A section that opens on a click; nothing when `body` is empty. */
export function details(title: string, body: string): readonly Section[] {
  return body === ""
    ? []
    : [{ title, markdown: `<details><summary>${title}</summary>\n\n${body}\n\n</details>` }];
}

/** A table of cells that are Markdown already; past `most` rows a line says how many more there are. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  most = rows.length,
): string {
  if (rows.length === 0) return "";
  const lineOf = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const lines = [lineOf(columns), `|${" --- |".repeat(columns.length)}`, ...rows.slice(0, most).map(lineOf)];
  const rest = rows.length - most;
  return [...lines, ...(rest > 0 ? ["", `… and ${rest.toLocaleString("en-US")} more.`] : [])].join("\n");
}
