import { posix } from "node:path";
import type { JsonValue, Metadata } from "../../config/config.ts";
import { type ReadingRoot, readText } from "../files/read-text.ts";
import type { Finding, Place, Problem } from "../finding.ts";
import { namesOf } from "../record-path.ts";
import { parseTable, type TableRow } from "../syntax/parse-table.ts";
import type { ManifestEntry } from "./settle-metadata.ts";

/** A source's list of what to ingest. */
export interface Manifest {
  readonly path: string;
  /** By document path; a file's row stands for all its records that have none of their own. */
  readonly entries: ReadonlyMap<string, ManifestEntry>;
  /** Rows that cannot be followed, by the path they name: what they mean keeps its live version. */
  readonly refused: ReadonlyMap<string, readonly Finding[]>;
  /** About rows that name no path. */
  readonly findings: readonly Finding[];
}

export type ReadManifest =
  | { readonly outcome: "read"; readonly manifest: Manifest }
  | { readonly outcome: "invalid"; readonly finding: Finding };

/** Reads the table. */
export async function readManifest(root: ReadingRoot, path: string, maxBytes: number): Promise<ReadManifest> {
  const read = await readText(root, path, maxBytes);
  if (read.outcome === "refused") return { outcome: "invalid", finding: read.finding };
  const table = parseTable(read.text, path);
  if (table.outcome === "invalid") {
    const { outcome, ...said } = table;
    return invalid(path, said);
  }
  const columns = table.header.map(columnName);
  const twice = columns.find((name, index) => name !== "" && columns.indexOf(name) !== index);
  const { line } = table;
  if (twice !== undefined)
    return invalid(path, {
      line,
      reason: `it has the column "${twice}" twice`,
      actual: "one column twice",
      expected: "each column once",
    });
  const pathColumn = ["path", "file"].map((name) => columns.indexOf(name)).find((index) => index >= 0);
  if (pathColumn === undefined)
    return invalid(path, {
      line,
      reason: `its columns are ${columns.join(", ")}, and none is called path`,
      actual: "no such column",
      expected: "a column path",
    });
  return { outcome: "read", manifest: manifestOf(path, table.rows, columns, pathColumn) };
}

/** The row for a document: its own, else that of its file; undefined when neither is listed. */
export function entryFor(manifest: Manifest, path: string): ManifestEntry | undefined {
  return namesOf(path)
    .map((name) => manifest.entries.get(name))
    .find((entry) => entry !== undefined);
}

function manifestOf(
  path: string,
  rows: readonly TableRow[],
  columns: readonly string[],
  pathColumn: number,
): Manifest {
  const entries = new Map<string, ManifestEntry>();
  const refused = new Map<string, readonly Finding[]>();
  const findings: Finding[] = [];
  for (const row of rows) {
    const cell = row.cells[pathColumn] ?? "";
    const named = documentPath(cell);
    if (named === undefined) {
      findings.push(
        rowInvalid(path, row.line, {
          message: "The row names no path inside the folder of the configuration.",
          actual: cell.trim() === "" ? "no path" : "a path that leads outside",
          expected: "a path inside the folder of the configuration",
        }),
      );
      continue;
    }
    const before = entries.get(named);
    if (before !== undefined) {
      refused.set(named, [...(refused.get(named) ?? []), duplicate(path, named, before.line, row.line)]);
    } else if (row.cells.length > columns.length) {
      const shifted = rowInvalid(path, row.line, {
        message: `The row for "${named}" has ${row.cells.length} cells and the header ${columns.length}.`,
        actual: `${row.cells.length} cells`,
        expected: `at most ${columns.length}`,
      });
      refused.set(named, [shifted]);
    }
    entries.set(named, { manifest: path, line: row.line, metadata: metadataOf(row, columns, pathColumn) });
  }
  return { path, entries, refused, findings };
}

function metadataOf(row: TableRow, columns: readonly string[], pathColumn: number): Metadata {
  return Object.fromEntries(
    columns.flatMap((name, index): [string, JsonValue][] => {
      const value = row.cells[index]?.trim() ?? "";
      // An empty cell says nothing: what the document says holds.
      return index === pathColumn || name === "" || value === "" ? [] : [[name, value]];
    }),
  );
}

/** `Doc Type` → `doc_type`. */
function columnName(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, "_");
}

function documentPath(cell: string): string | undefined {
  const written = cell.trim().replaceAll("\\", "/");
  if (written === "" || written.startsWith("/")) return undefined;
  const path = posix.normalize(written);
  return path === "." || path === ".." || path.startsWith("../") ? undefined : path;
}

function invalid(
  path: string,
  { reason, ...said }: Place & Pick<Problem, "actual" | "expected"> & { readonly reason: string },
): ReadManifest {
  return {
    outcome: "invalid",
    finding: {
      rule: "manifest-invalid",
      severity: "error",
      path,
      ...said,
      message: `The manifest cannot be read: ${reason}.`,
      remedy:
        "Make it a Markdown or CSV table with a column `path`; until then, documents of its source stay as they are.",
    },
  };
}

function rowInvalid(
  path: string,
  line: number,
  said: Pick<Problem, "message" | "actual" | "expected">,
): Finding {
  return {
    rule: "manifest-row-invalid",
    severity: "error",
    path,
    line,
    ...said,
    remedy: "Correct the row: a path relative to the configuration, and at most one cell a column.",
  };
}

function duplicate(path: string, named: string, first: number, line: number): Finding {
  return {
    rule: "manifest-row-duplicate",
    severity: "error",
    path,
    line,
    message: `"${named}" is listed on line ${first}, too; which row is meant cannot be known.`,
    actual: `rows on lines ${first} and ${line}`,
    expected: "one row",
    remedy: "Remove one of the rows; until then, the live version stays.",
  };
}
