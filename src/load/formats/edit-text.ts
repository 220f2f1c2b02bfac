import type { OmissionReason } from "../omission.ts";
import { type Origin, Rewriting } from "../rewriting.ts";

/** Characters to be left out of a source, and what stands in their place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly reason: OmissionReason;
  readonly insert: string;
}

/** `edits` are ordered and do not overlap. */
export function editText(
  source: string,
  bodyStart: number,
  edits: readonly Edit[],
): { readonly text: string; readonly origin: Origin } {
  const out = new Rewriting(source);
  if (source.startsWith("\uFEFF")) out.omit(1, "byte-order-mark");
  out.omit(bodyStart, "front-matter");
  for (const { start, end, reason, insert } of edits) {
    out.copy(out.position, start);
    out.omit(end, reason);
    out.insert(insert);
  }
  out.copy(out.position, source.length);
  return out.end();
}
