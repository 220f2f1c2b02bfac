/** A report as people read it, before it is known where: terminal, Markdown, later a comment or a page. */
export type Block =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "facts"; readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: "list"; readonly items: readonly string[] }
  /** Behind a fold where there are folds; left out of the terminal, where the JSON report has it. */
  | {
      readonly kind: "fold";
      readonly summary: string;
      readonly facts: readonly (readonly [label: string, value: string])[];
    }
  | {
      readonly kind: "table";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export function heading(text: string): Block {
  return { kind: "heading", text };
}

export function line(text: string): Block {
  return { kind: "line", text };
}

export function facts(pairs: readonly (readonly [string, string])[]): Block {
  return { kind: "facts", facts: pairs };
}

/** A titled list, or nothing when there are no items; past `most` a line tells how many more there are. */
export function listUnder(title: string, items: readonly string[], most = 20): readonly Block[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  return [heading(title), { kind: "list", items: rest > 0 ? [...shown, `… and ${rest} more`] : shown }];
}

/** A titled table, or nothing when it has no rows. */
export function tableUnder(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly Block[] {
  return rows.length === 0 ? [] : [heading(title), { kind: "table", columns, rows }];
}
