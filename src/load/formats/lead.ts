import type { Origin } from "../rewriting.ts";

/** A text behind another one that stands on no line of its source but the first, where its front matter begins. */
export function behindLead(
  lead: string,
  { text, origin }: { readonly text: string; readonly origin: Origin },
): { readonly text: string; readonly origin: Origin } {
  const before = `${lead}\n\n`;
  const moved = <Run extends { readonly text: number }>(run: Run): Run => ({
    ...run,
    text: run.text + before.length,
  });
  return {
    text: before + text,
    origin: {
      ...origin,
      copies: origin.copies.map(moved),
      replaced: origin.replaced.map(moved),
      lines: [
        ...before
          .split("\n")
          .slice(1)
          .map(() => 1),
        ...origin.lines,
      ],
    },
  };
}
