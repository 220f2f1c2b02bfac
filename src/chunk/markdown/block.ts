/** A piece of a document's structure. Children partition their parent and siblings leave no gap. */
export interface Block {
  /** `admonition`: its first child is the line that opens it. `code`: what is cut at lines and needs no wrapping, indented code and raw HTML. */
  readonly kind: "heading" | "list" | "item" | "quote" | "admonition" | "table" | "fence" | "code" | "text";
  /** UTF-16 offsets into the document's text. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly Block[];
  readonly heading: Heading | undefined;
  /** Lines that make a later piece of a cut fence or table stand by itself. */
  readonly wrap: Wrap;
}

export interface Heading {
  readonly level: number;
  /** Plain text: no markup, no control characters, blanks collapsed. */
  readonly text: string;
}

/** What is put before a piece that begins inside a block, and after a piece that ends inside it. */
export interface Wrap {
  readonly resume: string;
  readonly suspend: string;
  /** Marks of the quotes it is in, for a piece that begins inside a line; follows `resume`. */
  readonly linePrefix: string;
}

export const noWrap: Wrap = { resume: "", suspend: "", linePrefix: "" };

/** A change between source and chunk text: `length` characters left out at `offset`, `insert` put in. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly insert: string;
}
