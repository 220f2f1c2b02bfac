import type { Rewriting } from "../rewriting.ts";
import { blockSign, inlineSigns, isSign } from "./inline-signs.ts";

/** How much separates what comes next from what is there. */
const gap = { none: 0, space: 1, line: 2, block: 3 } as const;

interface Container {
  /** Marks on the first line (`- `) and on those that follow. */
  readonly first: string;
  readonly rest: string;
  opened: boolean;
}

/** What stands before and after a part of a line; a waiting one is written when text comes. */
interface Mark {
  readonly open: string;
  readonly close: string;
  state: "waiting" | "written" | "ended";
}

/** Deeper quotes and lists are read as part of the one around them; the Markdown parser goes no deeper either. */
const deepest = 20;

/**
 * Writes Markdown blocks: marks of lists and quotes on each line, and signs that would be read as marks escaped. Within a
 * line these are escaped in headings alone: of other blocks nobody reads the inline marks.
 */
export class BlockWriter {
  readonly #out: Rewriting;
  readonly #source: string;
  readonly #containers: Container[] = [];
  readonly #marks: Mark[] = [];
  #waiting: Mark[] = [];
  #links: Mark[] = [];
  #lead = "";
  #gap: number = gap.none;
  #started = false;
  #lineStart = true;
  /** In a heading or a table's cell everything stays on one line. */
  #oneLine = 0;
  #inCell = false;
  #headings = 0;
  #codes = 0;

  constructor(out: Rewriting, source: string) {
    this.#out = out;
    this.#source = source;
  }

  space(): void {
    this.#gap = Math.max(this.#gap, gap.space);
  }

  line(): void {
    this.#gap = Math.max(this.#gap, this.#oneLine > 0 ? gap.space : gap.line);
  }

  block(): void {
    const marked = this.#containers.some((one) => !one.opened);
    this.#gap = Math.max(this.#gap, this.#oneLine > 0 ? gap.space : marked ? gap.line : gap.block);
  }

  /** The character that the next text follows: a blank where one comes between, nothing at the start of a line. */
  get preceding(): string {
    if (this.#gap >= gap.line || !this.#started || this.#lineStart || this.#lead !== "") return "";
    return this.#gap === gap.space ? " " : this.#out.last;
  }

  /** What `end` ends. */
  begin(container: { readonly first: string; readonly rest: string }): void {
    this.#containers.push({ ...container, opened: false });
  }

  end(): void {
    this.#containers.pop();
  }

  get depth(): number {
    return this.#containers.length;
  }

  beginHeading(level: number): void {
    this.#lead = `${"#".repeat(level)} `;
    this.#headings += 1;
    this.#oneLine += 1;
  }

  endHeading(): void {
    this.#lead = "";
    this.#headings = Math.max(0, this.#headings - 1);
    this.#oneLine = Math.max(0, this.#oneLine - 1);
  }

  cell(inside: boolean): void {
    this.#inCell = inside;
    this.#oneLine = Math.max(0, this.#oneLine + (inside ? 1 : -1));
  }

  /** Marks around the text up to `close`; gone when there is none. */
  open(open: string, close: string): void {
    const mark: Mark = { open, close, state: "waiting" };
    if (open === "`") this.#codes += 1;
    this.#marks.push(mark);
    this.#waiting.push(mark);
  }

  /** As `open`; no link of Markdown goes on in another block. */
  openLink(target: string): void {
    this.open("[", `](${target})`);
    this.#links.push(...this.#marks.slice(-1));
  }

  close(): void {
    const mark = this.#marks.pop();
    if (mark?.open === "`") this.#codes -= 1;
    if (mark?.state === "waiting") this.#waiting.pop();
    if (mark?.state === "written") this.#out.insert(mark.close);
    if (this.#links.at(-1) === mark) this.#links.pop();
  }

  /** Ends the links around a block that can be no part of them; those without text yet are none. */
  endLinks(): void {
    this.#closeLinks();
    for (const link of this.#links) link.state = "ended";
    this.#waiting = this.#waiting.filter((mark) => mark.state === "waiting");
    this.#links = [];
  }

  /** Signs of the writer's own, such as a fence. */
  mark(text: string): void {
    this.#separate();
    this.#out.insert(text);
    this.#lineStart = false;
  }

  /** Running text: blanks are collapsed. */
  words(start: number, end: number): void {
    // A search in the source would go past the end: on a line of megabytes that is quadratic.
    const text = this.#source.slice(start, end);
    let position = 0;
    for (const { index, 0: word } of text.matchAll(/\S+/g)) {
      if (index > position) this.space();
      position = index + word.length;
      this.#text(start + index, start + position);
    }
    if (position < text.length) this.space();
  }

  /** Text whose line breaks count; `verbatim` in a fence, where no sign is a mark. */
  lines(start: number, end: number, verbatim: boolean): void {
    let from = start;
    for (const [index, line] of this.#source.slice(start, end).split("\n").entries()) {
      if (index > 0) {
        if (verbatim) this.#emptyLine();
        else this.line();
      }
      const bare = line.endsWith("\r") ? from + line.length - 1 : from + line.length;
      if (bare > from) {
        if (verbatim) this.#verbatim(from, bare);
        else this.#text(from, bare);
      }
      from += line.length + 1;
    }
  }

  /** Characters that stand for others. */
  replace(start: number, end: number, text: string, verbatim = false): void {
    if (!verbatim && text.trim() === "") {
      this.space();
      return;
    }
    this.#separate();
    if (!verbatim) this.#escape(text);
    if (
      this.#inlineRead &&
      !verbatim &&
      isSign(text, this.#source.charAt(start - 1), this.#source.slice(end, end + 40))
    )
      this.#out.insert("\\");
    this.#out.replace(start, end, this.#inCell && !verbatim ? text.replaceAll("|", "\\|") : text);
    this.#lineStart = false;
  }

  #verbatim(start: number, end: number): void {
    this.#separate();
    this.#out.copy(start, end);
    this.#lineStart = false;
  }

  /** In a fence every line break is one, also where nothing follows. */
  #emptyLine(): void {
    if (this.#gap >= gap.line || !this.#started) this.#separate();
    this.#gap = gap.line;
  }

  #text(start: number, end: number): void {
    this.#separate();
    let from = start + this.#escape(this.#source.slice(start, Math.min(end, start + 16)), start);
    for (const sign of this.#signs(from, end)) {
      this.#out.copy(from, sign);
      this.#out.insert("\\");
      from = sign;
    }
    this.#out.copy(from, end);
    this.#lineStart = false;
  }

  /** Offsets of what Markdown would read within the line. */
  #signs(start: number, end: number): readonly number[] {
    if (this.#inlineRead) return inlineSigns(this.#source, start, end);
    if (!this.#inCell) return [];
    return Array.from(this.#source.slice(start, end).matchAll(/\|/g), ({ index }) => start + index);
  }

  get #inlineRead(): boolean {
    return this.#headings > 0 && this.#codes === 0;
  }

  /** Keeps text at the start of a line from being read as a mark; returns how many characters it has copied. */
  #escape(text: string, start?: number): number {
    if (!this.#lineStart) return 0;
    const sign = blockSign(text);
    // What stands for other characters is not copied in two parts.
    if (sign === undefined || (sign > 0 && start === undefined)) return 0;
    if (start !== undefined) this.#out.copy(start, start + sign);
    this.#out.insert("\\");
    return sign;
  }

  #closeLinks(): void {
    for (const link of this.#links.toReversed())
      if (link.state === "written") {
        this.#out.insert(link.close);
        link.state = "ended";
      }
    this.#links = this.#links.filter((link) => link.state === "waiting");
  }

  #separate(): void {
    if (this.#gap === gap.block) this.#closeLinks();
    if (this.#gap >= gap.line || !this.#started) {
      if (this.#started) this.#out.insert(this.#gap === gap.block ? `\n${this.#blankLine()}\n` : "\n");
      this.#out.insert(this.#prefix() + this.#lead);
      this.#lineStart = this.#lead === "";
    } else {
      if (this.#gap === gap.space && !this.#lineStart) this.#out.insert(" ");
      if (this.#lead !== "") this.#out.insert(this.#lead);
    }
    this.#lead = "";
    this.#gap = gap.none;
    this.#started = true;
    for (const mark of this.#waiting.splice(0)) {
      this.#out.insert(mark.open);
      mark.state = "written";
      this.#lineStart = false;
    }
  }

  #prefix(): string {
    let prefix = "";
    for (const container of this.#containers.slice(0, deepest)) {
      prefix += container.opened ? container.rest : container.first;
      container.opened = true;
    }
    return prefix;
  }

  #blankLine(): string {
    return this.#containers
      .slice(0, deepest)
      .filter((one) => one.opened)
      .map((one) => one.rest)
      .join("")
      .trimEnd();
  }
}
