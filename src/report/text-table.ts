import stringWidth from "fast-string-width";
import { wrapAnsi } from "fast-wrap-ansi";

interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Narrower, a wrapped last column is harder to read than a row in lines of its own. */
const narrowest = 30;
const indent = "  ";

/**
 * A table for a terminal of so many columns. What does not fit is wrapped in its last column, or told row by row, a line for each
 * cell; undefined: as wide as it is, for a log that another program reads.
 */
export function textTable({ columns, rows }: TextTable, width: number | undefined): string {
  const widths = columns.map((column, position) =>
    Math.max(...[column, ...rows.map((row) => row[position] ?? "")].map((cell) => stringWidth(cell))),
  );
  const before = sum(widths.slice(0, -1)) + indent.length * columns.length;
  const last = widths.at(-1) ?? 0;
  const room = width === undefined ? last : Math.min(last, width - before);
  if (room < Math.min(last, narrowest)) return stacked({ columns, rows }, width ?? 0);
  const lineOf = (cells: readonly string[]) => {
    const [first = "", ...more] = wrapAnsi(cells.at(-1) ?? "", room, { trim: true }).split("\n");
    const start = cells.slice(0, -1).map((cell, position) => `${padded(cell, widths[position] ?? 0)}  `);
    return [
      `${indent}${start.join("")}${first}`.trimEnd(),
      ...more.map((one) => `${" ".repeat(before)}${one}`),
    ].join("\n");
  };
  const rule = [...widths.slice(0, -1), room].map((one) => "-".repeat(one));
  return [lineOf(columns), lineOf(rule), ...rows.map(lineOf)].join("\n");
}

function stacked({ columns, rows }: TextTable, width: number): string {
  const label = Math.max(...columns.map((column) => stringWidth(column)));
  const hanging = indent.length + label + 2;
  return rows
    .map((row) =>
      row
        .flatMap((cell, position) => {
          if (cell === "") return [];
          const name = `${indent}${padded(columns[position] ?? "", label)}  `;
          const lines = wrapAnsi(cell, Math.max(narrowest, width - hanging), { trim: true }).split("\n");
          return `${name}${lines.join(`\n${" ".repeat(hanging)}`)}`;
        })
        .join("\n"),
    )
    .join("\n\n");
}

function padded(cell: string, width: number): string {
  return `${cell}${" ".repeat(Math.max(0, width - stringWidth(cell)))}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
