/** Measurements of one thing, in the order in which they were made. */
export type Repetitions = readonly number[];

export function median(values: Repetitions): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new TypeError("a median needs a value");
  return (lower + upper) / 2;
}

/** The median, then each repetition. */
export function cell(values: Repetitions): string {
  const each = values.length === 1 ? "" : ` (${values.map(figure).join(", ")})`;
  return `${figure(median(values))}${each}`;
}

export function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en-US");
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(header),
    line(header.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...rows.map(line),
  ].join("\n");
}
