import type { Rewriting } from "../rewriting.ts";
import { isMapping } from "../syntax/json-value.ts";
import { childrenOf, codeElements, type MdxNode, nameOf } from "./mdx-tree.ts";

/** Rows of a table in JSX as Markdown's; the first is the header, which Markdown demands. */
export class MdxTable {
  readonly #out: Rewriting;
  readonly #source: string;
  #rows = 0;
  #cells = 0;
  #gap = false;
  #inCell = false;

  constructor(out: Rewriting, source: string) {
    this.#out = out;
    this.#source = source;
    out.insert(separation(out.last));
  }

  get inCell(): boolean {
    return this.#inCell;
  }

  /** Returns what ends it. */
  row(): () => void {
    if (!/^$|\n/.test(this.#out.last)) this.#out.insert("\n");
    this.#cells = 0;
    return () => {
      if (this.#cells === 0) return;
      this.#rows += 1;
      this.#out.insert(this.#rows === 1 ? ` |\n|${"---|".repeat(this.#cells)}\n` : " |\n");
    };
  }

  /** Returns what ends it. */
  cell(): () => void {
    this.#out.insert(this.#cells === 0 ? "|" : " |");
    this.#cells += 1;
    this.#gap = true;
    this.#inCell = true;
    return () => {
      this.#inCell = false;
    };
  }

  space(): void {
    this.#gap = true;
  }

  /** Signs of the reader's own, such as those of a link. */
  mark(sign: string): void {
    if (this.#gap) this.#out.insert(" ");
    this.#gap = false;
    this.#out.insert(sign);
  }

  /** What of a cell is text: on one line, its bars escaped. */
  text(start: number, end: number): void {
    const text = this.#source.slice(start, end);
    let position = 0;
    for (const { 0: word, index } of text.matchAll(/\\?\||(?:[^\s|\\]|\\(?!\|))+/g)) {
      if (index > position && /\s/.test(text.slice(position, index))) this.#gap = true;
      if (this.#gap) this.#out.insert(" ");
      this.#gap = false;
      this.#out.omit(start + index, "markup");
      if (word === "|") this.#out.insert("\\");
      position = index + word.length;
      this.#out.copy(start + index, start + position);
    }
    if (position < text.length) this.#gap = true;
    this.#out.omit(end, "markup");
  }
}

/** Whether the cells of a table hold what fits on a line; one of blocks is read as its blocks. */
export function isDataTable(node: MdxNode): boolean {
  return childrenOf(node).every(
    (child) =>
      !isMapping(child) || (!isBlock(child) && !codeElements.has(nameOf(child)) && isDataTable(child)),
  );
}

function isBlock(node: MdxNode): boolean {
  const { type } = node;
  if (type === "code" || type === "list" || type === "heading" || type === "blockquote" || type === "table")
    return true;
  return /^(?:table|ul|ol|blockquote|h[1-6])$/.test(nameOf(node));
}

function separation(last: string): string {
  return last === "" ? "" : last === "\n" ? "\n" : "\n\n";
}
