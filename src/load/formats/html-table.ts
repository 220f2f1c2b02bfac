import type { BlockWriter } from "./block-writer.ts";

/** Rows of a table as Markdown's; the first is the header, which Markdown demands. */
export class HtmlTable {
  readonly #write: BlockWriter;
  #rows = 0;
  #cells = 0;

  constructor(write: BlockWriter) {
    this.#write = write;
  }

  /** Each returns what ends it. */
  row(): () => void {
    this.#write.line();
    this.#cells = 0;
    return () => {
      if (this.#cells === 0) return;
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

  cell(): () => void {
    this.#cells += 1;
    this.#write.space();
    this.#write.mark("|");
    this.#write.space();
    this.#write.cell(true);
    return () => {
      this.#write.cell(false);
      this.#write.space();
    };
  }
}
