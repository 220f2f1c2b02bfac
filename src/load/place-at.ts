import type { Place } from "./finding.ts";

/** 1-based line and column of an offset. */
export function placeAt(text: string, offset: number): Required<Place> {
  return new LineCounter(text).at(offset);
}

/** 1-based lines and columns of many offsets that rise: each part of the text is looked through once. */
export class LineCounter {
  readonly #text: string;
  #line = 1;
  #lineStart = 0;
  #seen = 0;

  constructor(text: string) {
    this.#text = text;
  }

  at(offset: number): Required<Place> {
    for (; this.#seen < offset; this.#seen += 1) {
      const code = this.#text.charCodeAt(this.#seen);
      if (code === 13 || (code === 10 && this.#text.charCodeAt(this.#seen - 1) !== 13)) this.#line += 1;
      if (code === 13 || code === 10) this.#lineStart = this.#seen + 1;
    }
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }
}
