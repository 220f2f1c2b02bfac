import type { ReadHtml } from "./formats/html.ts";
import type { Partials, ReadMdx } from "./formats/mdx.ts";
import { anchorNames } from "./markdown/anchor-names.ts";
import { type QuietComment, quietComments } from "./markdown/quiet-comments.ts";
import type { Origin } from "./rewriting.ts";

/** A page whose text is made of it; `bodyStart`: where its front matter ends. */
export interface Page {
  readonly path: string;
  readonly format: "html" | "mdx";
  readonly source: string;
  readonly bodyStart: number;
  /** Of an MDX page, what stands for components that it imports from other files. */
  readonly partials?: Partials;
}

export type PageRead =
  | {
      readonly outcome: "read";
      readonly text: string;
      readonly origin: Origin;
      /** Of an HTML page. */
      readonly title?: string | undefined;
      /** What the source says besides its text, as `Document` has it. */
      readonly anchors: readonly string[];
      readonly quietComments: readonly QuietComment[];
    }
  | Exclude<ReadHtml | ReadMdx, { readonly outcome: "read" }>;

/** Reads a page, or knows from an earlier time what reading it makes. */
export type PageReader = (page: Page) => Promise<PageRead>;

/** Parsers that most corpora have no use for are loaded when the first file needs them. */
export const readPage: PageReader = async ({ format, source, bodyStart, partials }) => {
  const read =
    format === "html"
      ? (await import("./formats/html.ts")).readHtml(source, bodyStart)
      : (await import("./formats/mdx.ts")).readMdx(source, bodyStart, partials);
  if (read.outcome !== "read") return read;
  return { ...read, anchors: anchorNames(source), quietComments: quietComments(source) };
};
