import type { Rewriting } from "../rewriting.ts";
import { fenceAround } from "./fence.ts";
import { isDataTable, MdxTable } from "./mdx-table.ts";
import type { MdxNode } from "./mdx-tree.ts";

/** Elements inside a line; others part the words around them. */
const inlineElements = new Set(
  "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var wbr".split(
    " ",
  ),
);

/** Writes the Markdown that an MDX page is read as: lines without their indentation, texts apart from each other, tables. */
export class MdxWriter {
  readonly #out: Rewriting;
  readonly #source: string;
  /** Blanks to take from the start of each line: what stands in components is indented for the eye only. */
  indent = 0;
  /** Whether it is in a quote or a list item, whose marks the rows of a table would lack. */
  nested = false;
  #table: MdxTable | undefined;
  /** Whether the tag that is read has had a text in its attributes. */
  #kept = false;
  #pendingSpace = false;

  constructor(out: Rewriting, source: string) {
    this.#out = out;
    this.#source = source;
  }

  /** After the attributes of a tag. */
  endTag(flow: boolean): void {
    if (flow && this.#kept && this.#table === undefined) this.#out.insert("\n\n");
    this.#kept = false;
  }

  /** After an element: words that follow stand apart from those of a block. */
  endElement(name: string): void {
    if (name !== "" && !inlineElements.has(name)) this.#space();
  }

  /** Returns what ends it. */
  tablePart(name: string, node: MdxNode): () => void {
    const table = this.#table;
    if (table === undefined) {
      if (name !== "table" || this.nested || !isDataTable(node)) return () => {};
      this.#table = new MdxTable(this.#out, this.#source);
      return () => {
        this.#table = undefined;
        this.#out.insert("\n");
      };
    }
    if (name === "tr") return table.row();
    if (name === "td" || name === "th") return table.cell();
    return name === "caption" ? () => this.#out.insert("\n\n") : () => {};
  }

  /** What comes next stands apart from what is there. */
  #space(): void {
    if (this.#table === undefined) this.#pendingSpace = true;
    else this.#table.space();
  }

  sign(sign: string): void {
    if (this.#table?.inCell === true) {
      this.#table.mark(sign);
      return;
    }
    if (this.#pendingSpace && sign !== "" && !/^$|\s/.test(this.#out.last) && !sign.startsWith("]"))
      this.#out.insert(" ");
    this.#pendingSpace = false;
    this.#out.insert(sign);
  }

  /** Several lines of code as a fence: a comment of a shell is no heading. */
  keepCode(start: number, end: number): void {
    const code = this.#source.slice(start, end);
    if (!code.includes("\n") || this.#table !== undefined) {
      this.keep(start, end);
      return;
    }
    const fence = fenceAround(code);
    this.#out.insert(
      `${/^$|\n$/.test(this.#out.last) ? "" : "\n\n"}${fence}${code.startsWith("\n") ? "" : "\n"}`,
    );
    this.#out.copy(start, end);
    this.#out.insert(`${code.endsWith("\n") ? "" : "\n"}${fence}\n`);
    this.#kept = true;
    this.#pendingSpace = false;
  }

  /** A text out of its quotes, apart from the words before it; `apart` as a paragraph of its own where there can be one. */
  keep(
    start: number,
    end: number,
    { open = "", close = "", apart = false }: { open?: string; close?: string; apart?: boolean } = {},
  ): void {
    if (this.#table?.inCell === true) {
      this.#table.space();
      this.sign(open);
      this.#table.text(start, end);
    } else {
      if (!/^$|\s/.test(this.#out.last))
        this.#out.insert(this.#kept ? (apart && !this.nested ? "\n\n" : "\n") : " ");
      this.#out.insert(open);
      this.#out.copy(start, end);
      this.#kept = true;
    }
    this.#out.insert(close);
    this.#space();
  }

  /** What an element's own name says about how its text stands apart. */
  part(name: string, flow: boolean): void {
    const fresh = /^$|\n/.test(this.#out.last);
    if (this.#table !== undefined) {
      if (!inlineElements.has(name)) this.#space();
    } else if (name === "br") this.#out.insert("\n");
    else if (/^h[1-6]$/.test(name) && fresh) this.#out.insert(`${"#".repeat(Number(name.slice(1)))} `);
    else if (name === "li" && fresh) this.#out.insert("- ");
    else if ((name === "td" || name === "th") && !fresh) this.#out.insert(" | ");
    else if (!flow && name !== "" && !inlineElements.has(name)) this.#space();
  }

  /** What another file says, where a component of an MDX page stands for it: as deep in quotes and lists as the component is. */
  partial(text: string | undefined, at: number, flow: boolean): void {
    if (text === undefined) return;
    const lines = text.trim().split("\n");
    if (this.#table !== undefined || (lines.length === 1 && !flow)) {
      this.sign(lines.join(" "));
      this.#space();
      return;
    }
    const begin = this.#source.lastIndexOf("\n", at - 1) + 1;
    const [marks = ""] = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?/.exec(this.#source.slice(begin, at)) ?? [];
    const margin = marks.slice(this.#blanks(begin)).replace(/[^\s>]/g, " ");
    const inside = flow ? margin : "";
    this.#out.insert(`${flow ? "" : "\n\n"}${lines.join(`\n${inside}`)}\n\n${inside}`);
  }

  lines(end: number): void {
    let start = this.#out.position;
    if (this.#table?.inCell === true) {
      this.#table.text(start, end);
      return;
    }
    if (this.#table !== undefined && this.#source.slice(start, end).trim() === "") {
      this.#out.omit(end, "markup");
      return;
    }
    // A search in the source would go past the end: on a line of megabytes that is quadratic.
    for (const line of this.#source.slice(start, end).split(/(?<=\n)/)) {
      const stop = start + line.length;
      const first = this.#beginsLine(start) ? Math.min(stop, start + this.#blanks(start)) : start;
      if (this.#pendingSpace && first < stop) {
        if (/[\p{L}\p{N}]/u.test(this.#source.charAt(first)) && !/^$|\s/.test(this.#out.last))
          this.#out.insert(" ");
        this.#pendingSpace = false;
      }
      if (first < stop) this.#out.copy(first, stop);
      else this.#out.omit(stop, "markup");
      start = stop;
    }
  }

  #beginsLine(offset: number): boolean {
    return offset === 0 || this.#source[offset - 1] === "\n";
  }

  #blanks(start: number): number {
    let count = 0;
    while (
      count < this.indent &&
      (this.#source[start + count] === " " || this.#source[start + count] === "\t")
    )
      count += 1;
    return count;
  }
}
