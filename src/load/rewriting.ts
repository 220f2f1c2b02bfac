import { type CountedOmission, countNonBlank, type OmissionReason } from "./omission.ts";

/** Where the text of a document comes from, when it is not the source's own from end to end. */
export interface Origin {
  /** Non-blank characters of the source. */
  readonly characters: number;
  /** What is not in the text, ordered by offset; offsets are into the source. */
  readonly omitted: readonly CountedOmission[];
  /** Runs of the text that are runs of the source, in order. */
  readonly copies: readonly Copy[];
  /** Runs of the source that stand in the text as other characters, as `&amp;` stands for `&`. */
  readonly replaced: readonly Replacement[];
  /** Runs of the source that a guardrail took out of the text, by the marker that stands for them. */
  readonly redacted?: readonly RedactedRun[];
  /** The source's 1-based line for each line of the text. */
  readonly lines: readonly number[];
}

export interface Copy {
  readonly text: number;
  readonly source: number;
  readonly length: number;
}

/** `text`, `textLength`: the run of the text that stands for it; `characters`: those of the source that are not blank. */
export interface Replacement {
  readonly offset: number;
  readonly length: number;
  readonly text: number;
  readonly textLength: number;
  readonly characters: number;
}

/** `text`: offset of the marker in the text. */
export interface RedactedRun {
  readonly offset: number;
  readonly length: number;
  readonly text: number;
  readonly characters: number;
}

/**
 * Makes a document's text of its source, from front to back. Every character that is passed over is in the ledger unless
 * it is blank: `copy`, `replace` and `omit` fill the gap since the last call with `markup`, and `end` does so to the end.
 */
export class Rewriting {
  readonly #source: string;
  readonly #parts: string[] = [];
  readonly #omitted: CountedOmission[] = [];
  readonly #copies: Copy[] = [];
  readonly #replaced: Replacement[] = [];
  readonly #lines: number[] = [1];
  /** Offset in the source up to which everything is accounted for. */
  #position = 0;
  #length = 0;
  #line = 1;
  /** Whether the text's last line has a character of the source. */
  #lineMarked = false;
  /** Offset of the next line break of the source; looking it up anew each time is quadratic on a long line. */
  #nextBreak: number;
  #lastPart = "";

  constructor(source: string) {
    this.#source = source;
    this.#nextBreak = source.indexOf("\n");
  }

  get position(): number {
    return this.#position;
  }

  /** Characters of the text so far. */
  get length(): number {
    return this.#length;
  }

  get last(): string {
    return this.#lastPart.at(-1) ?? "";
  }

  /** Characters that are text as they stand. */
  copy(start: number, end: number): void {
    this.#reach(start, "markup", undefined);
    if (end <= this.#position) return;
    const from = this.#position;
    const previous = this.#copies.at(-1);
    const joins =
      previous !== undefined &&
      previous.source + previous.length === from &&
      previous.text + previous.length === this.#length;
    if (joins) this.#copies[this.#copies.length - 1] = { ...previous, length: previous.length + end - from };
    else this.#copies.push({ text: this.#length, source: from, length: end - from });
    const text = this.#source.slice(from, end);
    this.#append(text);
    for (let at = text.indexOf("\n"), start = 0; ; start = at + 1, at = text.indexOf("\n", start)) {
      if (at !== -1 || start < text.length) this.#markLine();
      if (at === -1) break;
      this.#advance(from + at + 1);
      this.#breakLine();
    }
    this.#advance(end);
  }

  /** Characters that stand for others, as `&amp;` does for `&`. */
  replace(start: number, end: number, text: string): void {
    this.#reach(start, "markup", undefined);
    if (end <= this.#position) return;
    this.#replaced.push({
      offset: this.#position,
      length: end - this.#position,
      text: this.#length,
      textLength: text.length,
      characters: countNonBlank(this.#source.slice(this.#position, end)),
    });
    this.#markLine();
    this.insert(text);
    this.#advance(end);
  }

  /** Text that the source says by other means than characters, or that comes from elsewhere. */
  insert(text: string): void {
    if (text === "") return;
    this.#append(text);
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#breakLine();
  }

  /** Everything up to an offset that is not yet accounted for. */
  omit(end: number, reason: OmissionReason, part?: string): void {
    this.#reach(end, reason, part);
  }

  end(reason: OmissionReason = "markup"): { readonly text: string; readonly origin: Origin } {
    this.#reach(this.#source.length, reason, undefined);
    return {
      text: this.#parts.join(""),
      origin: {
        characters: countNonBlank(this.#source),
        omitted: this.#omitted,
        copies: this.#copies,
        replaced: this.#replaced,
        lines: this.#lines,
      },
    };
  }

  #reach(offset: number, reason: OmissionReason, part: string | undefined): void {
    if (offset <= this.#position) return;
    const skipped = this.#source.slice(this.#position, offset);
    const trimmed = skipped.trim();
    if (trimmed !== "") {
      const start = this.#position + skipped.indexOf(trimmed);
      const previous = this.#omitted.at(-1);
      const joins =
        previous !== undefined &&
        previous.offset + previous.length === start &&
        previous.reason === reason &&
        previous.part === part;
      const characters = countNonBlank(trimmed);
      if (joins)
        this.#omitted[this.#omitted.length - 1] = {
          ...previous,
          length: previous.length + trimmed.length,
          characters: previous.characters + characters,
        };
      else
        this.#omitted.push({
          offset: start,
          length: trimmed.length,
          characters,
          reason,
          ...(part === undefined ? {} : { part }),
        });
    }
    this.#advance(offset);
  }

  #advance(offset: number): void {
    while (this.#nextBreak !== -1 && this.#nextBreak < offset) {
      this.#line += 1;
      this.#nextBreak = this.#source.indexOf("\n", this.#nextBreak + 1);
    }
    this.#position = offset;
  }

  #append(text: string): void {
    this.#parts.push(text);
    this.#lastPart = text;
    this.#length += text.length;
  }

  /** A line of the text is where its first character of the source comes from. */
  #markLine(): void {
    if (!this.#lineMarked) this.#lines[this.#lines.length - 1] = this.#line;
    this.#lineMarked = true;
  }

  #breakLine(): void {
    if (!this.#lineMarked) this.#lines[this.#lines.length - 1] = this.#line;
    this.#lines.push(this.#line);
    this.#lineMarked = false;
  }
}
