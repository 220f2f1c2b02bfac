import type { BlockWriter } from "./block-writer.ts";

interface OpenList {
  readonly ordered: boolean;
  /** Lays the page out: its items are blocks. */
  readonly layout: boolean;
  next: number;
}

/** Lists as Markdown's, with the numbers that a browser shows. */
export class HtmlLists {
  readonly #write: BlockWriter;
  readonly #open: OpenList[] = [];

  constructor(write: BlockWriter) {
    this.#write = write;
  }

  /** Each returns what ends it. */
  list(ordered: boolean, layout: boolean, start: string | undefined): () => void {
    const inside = this.#open.at(-1)?.layout === false;
    const separate = (): void => (inside ? this.#write.line() : this.#write.block());
    separate();
    this.#open.push({ ordered, layout, next: numberOf(start) ?? 1 });
    return () => {
      this.#open.pop();
      separate();
    };
  }

  item(value: string | undefined): () => void {
    const list = this.#open.at(-1);
    if (list?.layout === true) {
      this.#write.block();
      return () => this.#write.block();
    }
    this.#write.endLinks();
    this.#write.line();
    const marker = markerIn(list, value);
    this.#write.begin({ first: marker, rest: " ".repeat(marker.length) });
    return () => {
      this.#write.end();
      this.#write.line();
    };
  }
}

function markerIn(list: OpenList | undefined, value: string | undefined): string {
  if (list?.ordered !== true) return "- ";
  const number = numberOf(value) ?? list.next;
  list.next = number + 1;
  return `${number}. `;
}

/** Markdown has no negative numbers, and none of more than nine digits. */
function numberOf(attribute: string | undefined): number | undefined {
  const number = Number.parseInt(attribute ?? "", 10);
  return Number.isSafeInteger(number) && number >= 0 ? Math.min(number, 999_999) : undefined;
}
