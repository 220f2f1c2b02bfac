import type { BlockWriter } from "./block-writer.ts";

/** Pages say 100 for as many columns as there are, and empty cells must not outgrow the page. */
const widest = 20;

/**
 * Rows of a table as Markdown's; the first is the header, which Markdown demands. What a cell spans is empty cells, so that those
 * behind and below it stay in their columns.
 */
export class HtmlTable {
  readonly #write: BlockWriter;
  #rows = 0;
  #cells = 0;
  /** How many rows each column is still taken by a cell from above. */
  readonly #taken: number[] = [];

  constructor(write: BlockWriter) {
    this.#write = write;
  }

  /** Each returns what ends it. */
  row(): () => void {
    this.#write.line();
    this.#cells = 0;
    return () => {
      if (this.#cells === 0) return;
      this.#passTaken();
      for (let column = this.#cells; column < this.#taken.length; column += 1) this.#take(column);
      this.#write.space();
      this.#write.mark("|");
      this.#rows += 1;
      if (this.#rows === 1) {
        this.#write.line();
        this.#write.mark(`|${"---|".repeat(this.#cells)}`);
      }
      this.#write.line();
    };
  }

  cell({ colspan, rowspan }: Readonly<Record<string, string>>): () => void {
    this.#passTaken();
    const first = this.#cells;
    this.#open();
    this.#write.space();
    this.#write.cell(true);
    return () => {
      this.#write.cell(false);
      this.#write.space();
      const columns = spanOf(colspan);
      for (let more = 1; more < columns && columns <= widest; more += 1) this.#open();
      for (let column = first; column < Math.min(this.#cells, widest); column += 1)
        this.#taken[column] = spanOf(rowspan) - 1;
    };
  }

  #passTaken(): void {
    while (this.#take(this.#cells)) this.#open();
  }

  /** Whether a cell from above takes the column in this row, which is one fewer from now on. */
  #take(column: number): boolean {
    const rows = this.#taken[column] ?? 0;
    if (rows > 0) this.#taken[column] = rows - 1;
    return rows > 0;
  }

  #open(): void {
    this.#cells += 1;
    this.#write.space();
    this.#write.mark("|");
  }
}

function spanOf(written = ""): number {
  const span = Number.parseInt(written, 10);
  return span >= 1 ? span : 1;
}
