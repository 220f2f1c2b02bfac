import { type OmissionReason, omissionReasons } from "../omission.ts";
import type { Rewriting } from "../rewriting.ts";
import type { BlockWriter } from "./block-writer.ts";
import type { OpenedTag } from "./html.ts";
import { isLineNumbers } from "./html-code.ts";
import { blockElements, isPill, omittedElement } from "./html-elements.ts";
import { HtmlFence } from "./html-fence.ts";
import { HtmlLists } from "./html-lists.ts";
import { type HtmlOutline, isMain, isTex } from "./html-outline.ts";
import { isCopyButton, isPermalink, raisedMarks } from "./html-peek.ts";
import { plainTextIn, repeatsContent, settingReason } from "./html-storage.ts";
import { HtmlTable } from "./html-table.ts";
import { linkTarget, writeImage, writeLinkedPage } from "./html-targets.ts";

interface Frame {
  readonly name: string;
  readonly start: number;
  /** What ends with the element. */
  readonly close: () => void;
}

/** Takes what the parser finds, in the order of the source. */
export class HtmlReader {
  readonly #out: Rewriting;
  readonly #write: BlockWriter;
  readonly #html: string;
  readonly #outline: HtmlOutline;
  readonly #frames: Frame[] = [];
  readonly #lists: HtmlLists;
  readonly #fence: HtmlFence;
  #omitting: OmissionReason | undefined;
  #inMain = 0;
  #inDetails = false;
  #inTitle = false;
  #title: string | undefined;
  #inHeading = false;
  /** In what has a permalink beside headings: terms, captions. */
  #inTerm = false;
  #table: HtmlTable | undefined;
  #base = "";

  constructor(out: Rewriting, write: BlockWriter, html: string, outline: HtmlOutline) {
    this.#out = out;
    this.#write = write;
    this.#lists = new HtmlLists(write);
    this.#html = html;
    this.#outline = outline;
    this.#fence = new HtmlFence(out, write, html, outline);
    if (outline.hasMain) this.#omitting = "outside-main";
  }

  get title(): string | undefined {
    return this.#title?.replace(/\s+/g, " ").trim();
  }

  text(start: number, end: number, data: string): void {
    if (this.#inTitle) this.#title = (this.#title ?? "") + data;
    const omitting = this.#omitting ?? settingReason(this.#html, this.#frames.at(-1));
    if (omitting !== undefined) {
      this.#out.omit(start, this.#tagReason());
      this.#out.omit(end, omitting);
      return;
    }
    const own = data.length === end - start;
    if (this.#fence.isOpen) {
      this.#fence.text(start);
      if (own) this.#write.lines(start, end, true);
      else this.#write.replace(start, end, data, true);
    } else if (own) this.#write.words(start, end);
    else this.#write.replace(start, end, data.trim());
  }

  comment(start: number, end: number): void {
    const plain = plainTextIn(this.#html, { start, end }, this.#frames.at(-1));
    if (plain === undefined) this.#out.omit(start, this.#tagReason());
    else this.text(plain.start, plain.end, this.#html.slice(plain.start, plain.end));
    this.#out.omit(end, plain === undefined ? "comment" : this.#tagReason());
  }

  open(tag: OpenedTag): void {
    if (tag.name === "base" && this.#base === "") this.#base = tag.values.href ?? "";
    if (!tag.implied) this.#out.omit(tag.start, this.#tagReason());
    this.#frames.push({ name: tag.name, start: tag.start, close: this.#enter(tag) });
  }

  close(name: string, end: number): void {
    const frame = this.#frames.at(-1);
    if (frame?.name !== name) return;
    this.#frames.pop();
    this.#out.omit(end, this.#tagReason());
    frame.close();
  }

  /** Tags are no text, also where the text between them is left out. */
  #tagReason(): OmissionReason {
    const reason = this.#omitting;
    return reason === undefined || omissionReasons[reason].counts === "text" ? "markup" : reason;
  }

  #enter(tag: OpenedTag): () => void {
    const nothing = (): void => {};
    const before = this.#omitting;
    const restore = (): void => {
      this.#omitting = before;
      this.#inTitle = false;
    };
    if (tag.name === "title" && before === "head") {
      this.#inTitle = this.#title === undefined;
      return restore;
    }
    if (before !== undefined && before !== "outside-main") return nothing;
    const omitted = omittedElement(tag.name, tag.values, {
      inMain: this.#inMain > 0,
      inDetails: this.#inDetails,
      ahead: () => this.#html.slice(tag.end, tag.end + 300),
    });
    if (omitted !== undefined) {
      this.#omitting = omitted;
      return restore;
    }
    if (isMain(tag.name, tag.values) || (tag.name === "article" && before === undefined)) {
      this.#omitting = undefined;
      this.#inMain += 1;
      this.#write.block();
      return () => {
        restore();
        this.#inMain -= 1;
        this.#write.block();
      };
    }
    if (before !== undefined) return nothing;
    return this.#element(tag);
  }

  #element(tag: OpenedTag): () => void {
    const write = this.#write;
    const { name, values } = tag;
    if (name === "button" && isCopyButton(this.#html, tag.end)) return this.#leaveOut("hidden");
    if (this.#repeatsFormula(tag) || repeatsContent(this.#html, tag)) return this.#leaveOut("markup");
    const numbered = this.#fence.isOpen || name === "td" || name === "pre";
    if (numbered && isLineNumbers(name, values.class, this.#html, tag.end)) return this.#leaveOut("markup");
    if (this.#fence.isOpen) {
      if (name === "br") this.#write.line();
      return () => {};
    }
    switch (name) {
      case "br":
        write.line();
        return () => {};
      case "hr":
        write.endLinks();
        write.block();
        write.mark("---");
        return () => write.block();
      case "img":
        writeImage(write, this.#html, tag, this.#base);
        return () => {};
      case "ri:page":
        writeLinkedPage(write, this.#html, tag);
        return () => {};
      case "a":
        return this.#link(tag);
      case "code":
      case "kbd":
      case "samp":
        write.open("`", "`");
        return () => write.close();
      case "sup":
        return this.#raised(tag);
      case "pre":
      case "ac:plain-text-body":
        return this.#table === undefined ? this.#fence.begin(tag) : this.#block();
      case "ul":
      case "ol":
        return this.#lists.list(name === "ol", this.#outline.layout.has(tag.start), values.start);
      case "li":
        return this.#lists.item(values.value);
      case "blockquote":
        write.endLinks();
        write.block();
        write.begin({ first: "> ", rest: "> " });
        return () => {
          write.end();
          write.block();
        };
      case "table":
        return this.#outline.layout.has(tag.start) || this.#table !== undefined
          ? this.#block()
          : this.#tableOf();
      case "details":
      case "summary":
        return this.#details(name === "details");
      case "dt":
      case "caption":
      case "figcaption":
        return this.#term();
      case "tr":
        return this.#table?.row() ?? this.#block();
      case "td":
      case "th":
        return this.#table?.cell(values) ?? this.#block();
      case "h1":
      case "h2":
      case "h3":
      case "h4":
      case "h5":
      case "h6":
        return this.#outline.noteTitles.has(tag.start) ? this.#block() : this.#heading(Number(name.slice(1)));
      default:
        if (isPill(name, values)) return this.#apart();
        return blockElements.has(name) ? this.#block() : () => {};
    }
  }

  /** MathML says a formula once as signs and once in TeX: TeX is read, as its signs alone do not tell `x²` from `x2`. */
  #repeatsFormula({ name, values }: OpenedTag): boolean {
    const around = this.#frames.at(-1);
    if (around?.name !== "semantics") return false;
    return this.#outline.inTex.has(around.start) ? !isTex(name, values) : name.startsWith("annotation");
  }

  #leaveOut(reason: OmissionReason): () => void {
    this.#omitting = reason;
    return () => {
      this.#omitting = undefined;
    };
  }

  #block(): () => void {
    this.#write.block();
    return () => this.#write.block();
  }

  #apart(): () => void {
    this.#write.space();
    return () => this.#write.space();
  }

  #details(opens: boolean): () => void {
    const before = this.#inDetails;
    this.#inDetails = opens;
    this.#write.block();
    return () => {
      this.#inDetails = before;
      this.#write.block();
    };
  }

  #heading(level: number): () => void {
    if (this.#table !== undefined || this.#inHeading) return this.#block();
    this.#write.endLinks();
    this.#write.block();
    this.#write.beginHeading(level);
    this.#inHeading = true;
    return () => {
      this.#inHeading = false;
      this.#write.endHeading();
      this.#write.block();
    };
  }

  #term(): () => void {
    const before = this.#inTerm;
    this.#inTerm = true;
    this.#write.block();
    return () => {
      this.#inTerm = before;
      this.#write.block();
    };
  }

  /** Links within the page and those of headings lead nowhere from a passage. */
  #link({ values, end }: OpenedTag): () => void {
    const { href = "" } = values;
    const named = this.#inHeading || this.#inTerm || /\bheaderlink\b/.test(values.class ?? "");
    if (named && isPermalink(this.#html, end, href)) return this.#leaveOut("markup");
    const target = this.#inHeading ? undefined : linkTarget(href, this.#base);
    if (target === undefined) return () => {};
    this.#write.openLink(target);
    return () => this.#write.close();
  }

  #raised(tag: OpenedTag): () => void {
    const marks = raisedMarks(this.#html, tag, this.#write.preceding);
    if (marks === undefined) return () => {};
    this.#write.open(...marks);
    return () => this.#write.close();
  }

  #tableOf(): () => void {
    this.#write.endLinks();
    this.#write.block();
    this.#table = new HtmlTable(this.#write);
    return () => {
      this.#table = undefined;
      this.#write.block();
    };
  }
}
