import type { Rewriting } from "../rewriting.ts";
import type { BlockWriter } from "./block-writer.ts";
import { fenceAround } from "./fence.ts";
import type { OpenedTag } from "./html.ts";
import type { HtmlOutline } from "./html-outline.ts";
import { macroLanguage } from "./html-storage.ts";

/** A `<pre>` as a fence, which begins with its first text: one without any is nothing. */
export class HtmlFence {
  readonly #out: Rewriting;
  readonly #write: BlockWriter;
  readonly #html: string;
  readonly #outline: HtmlOutline;
  #open: { readonly fence: string; written: boolean } | undefined;

  constructor(out: Rewriting, write: BlockWriter, html: string, outline: HtmlOutline) {
    this.#out = out;
    this.#write = write;
    this.#html = html;
    this.#outline = outline;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  begin(tag: OpenedTag): () => void {
    const content = this.#html.slice(tag.end, this.#outline.preEnds.get(tag.start));
    const fence = fenceAround(content);
    const names = `${tag.values.class ?? ""} ${macroLanguage(this.#html, tag)} ${/^\s*<code[^>]{0,200}/i.exec(content)?.[0] ?? ""}`;
    const language = /\b(?:language|lang|highlight-source|brush:)-?\s?([\w+#-]{1,30})/.exec(names)?.[1] ?? "";
    this.#write.endLinks();
    this.#write.block();
    this.#open = { fence: `${fence}${language}`, written: false };
    return () => {
      if (this.#open?.written === true) {
        this.#write.line();
        this.#write.mark(fence);
      }
      this.#open = undefined;
      this.#write.block();
    };
  }

  /** Before a text that begins at `start`. */
  text(start: number): void {
    if (this.#open === undefined || this.#open.written) return;
    this.#out.omit(start, "markup");
    this.#write.mark(this.#open.fence);
    this.#write.line();
    this.#open.written = true;
  }
}
