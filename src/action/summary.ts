import { type Block, heading } from "../report/blocks.ts";
import { toMarkdown } from "../report/markdown/to-markdown.ts";

/**
 * GitHub takes 1 MiB per step and shows nothing of a longer one.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 * The rest is room for what the toolkit and other writers of the same step add.
 */
const mostBytes = 1024 * 1024 - 16 * 1024;

export interface SummaryText {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Where all of it is, e.g. `the artifact "…"`. */
  readonly where: string;
  /** Room in bytes; GitHub's when not given. */
  readonly most?: number;
}

/** The report as the job's summary: what has no room is left out by whole sections, from the bottom, and named. */
export function renderSummary({ title, blocks, where, most = mostBytes }: SummaryText): string {
  const [first = [], ...more] = sectionsOf([heading(title), ...blocks]);
  const sections = [toMarkdown(first), ...more.map((section) => toMarkdown(section))];
  const names = more.map(([top]) => (top?.kind === "heading" ? top.text : ""));
  for (let kept = sections.length; kept > 1; kept -= 1) {
    const text = joined(sections.slice(0, kept), names.slice(kept - 1), where);
    if (Buffer.byteLength(text) <= most) return text;
  }
  const least = joined(sections.slice(0, 1), names, where);
  return Buffer.byteLength(least) <= most
    ? least
    : joined([toMarkdown([heading(title)])], ["Verdict", ...names], where);
}

/** The title with the verdict and its numbers, then each heading with what is below it. */
function sectionsOf([title, ...blocks]: readonly Block[]): readonly (readonly Block[])[] {
  const sections: Block[][] = [title === undefined ? [] : [title]];
  for (const block of blocks) {
    if (block.kind === "heading") sections.push([block]);
    else sections.at(-1)?.push(block);
  }
  return sections;
}

function joined(sections: readonly string[], left: readonly string[], where: string): string {
  const note =
    left.length === 0
      ? []
      : toMarkdown([
          {
            kind: "line",
            text: `Left out, since a summary may have 1 MiB: ${left.join(", ")}. All of it is in ${where}.`,
          },
        ]);
  return [...sections, ...[note].flat()].join("\n");
}
