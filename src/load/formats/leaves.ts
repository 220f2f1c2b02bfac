import { openFence } from "../markdown/open-fence.ts";
import type { OmissionReason } from "../omission.ts";
import { type Origin, Rewriting } from "../rewriting.ts";
import { BlockWriter } from "./block-writer.ts";

export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The texts of a record as its source, each on a line of its own, and how they become the text of a document. Steps are
 * taken when all texts are known, in the order in which they were noted.
 */
export class Leaves {
  readonly #texts: string[] = [];
  readonly #steps: ((write: BlockWriter, out: Rewriting) => void)[] = [];
  #offset = 0;

  /** A text of the record, not yet written or left out: a step must do so before the next text is added. */
  add(text: string): Range {
    const start = this.#offset;
    this.#texts.push(text);
    this.#offset = start + text.length + 1;
    return { start, end: start + text.length };
  }

  step(work: (write: BlockWriter) => void): void {
    this.#steps.push(work);
  }

  /** A paragraph of its own; its line breaks and marks stay. A fence that it leaves open does not reach the next one. */
  paragraph(text: string): void {
    const { start, end } = this.add(text);
    const fence = openFence(text);
    this.step((write) => {
      write.block();
      write.lines(start, end, true);
      if (fence !== undefined) {
        write.line();
        write.mark(fence);
      }
      write.block();
    });
  }

  leaveOut(text: string, reason: OmissionReason, part: string): void {
    const { end } = this.add(text);
    this.#steps.push((_write, out) => out.omit(end, reason, part));
  }

  text(): { readonly text: string; readonly origin: Origin } {
    const source = this.#texts.join("\n");
    const out = new Rewriting(source);
    const write = new BlockWriter(out, source);
    for (const step of this.#steps) step(write, out);
    return out.end("system-field");
  }
}
