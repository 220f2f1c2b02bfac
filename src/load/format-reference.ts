import type { Format } from "../config/config.ts";
import { extensions } from "../config/formats.ts";
import type { OmissionReason } from "./omission.ts";

/** One row of the table of formats. */
export interface FormatFacts {
  readonly format: string;
  readonly extensions: readonly string[];
  /** What becomes a document, and how its text is read. */
  readonly reads: string;
  readonly leavesOut: readonly OmissionReason[];
  /** What the line of a finding means. */
  readonly location: string;
  /** Configuration keys of a source that matter for it. */
  readonly keys: readonly string[];
}

type Told = Omit<FormatFacts, "format" | "extensions">;

const mapping = ["record.id", "record.title", "record.text", "record.metadata", "record.markup"];
const recordReasons: readonly OmissionReason[] = ["unmapped-field"];

const formats: Readonly<Record<Format, Told>> = {
  markdown: {
    reads:
      "CommonMark with tables; footnotes, callouts (`> [!NOTE]`, `:::`), HTML and template tags are kept as they are written; front matter of later slides (Slidev) is left out. `hero` and `features` of a home page (VitePress, VuePress) stand before its text. `{{#include}}`, `{{#rustdoc_include}}` (mdBook; with lines or an anchor), `[!INCLUDE [](path)]` (DocFX), `<!--@include: path-->` (VitePress; with lines, a region or a heading), `--8<-- 'path'` (MkDocs; with lines or a section) and `<<< path` (VitePress; the code of a file or a region, as a fence) are replaced by what they name, inside the folder of the configuration. Never read as MDX.",
    leavesOut: [
      "byte-order-mark",
      "front-matter",
      "comment",
      "script",
      "style",
      "heading-anchor",
      "markup",
      "link-definition",
      "include",
      "template-tag",
    ],
    location: "line of the file; in an included text, that of the directive",
    keys: ["templateTags"],
  },
  mdx: {
    reads:
      "MDX as Markdown: what stands between tags, in text props (`title`, `label`, …, or any prop of two words) and in texts inside of `{ }`, lists of objects included; of what describes a parameter its name, type and default; tables, links and images in JSX as Markdown's. Components imported from `.md` and `.mdx` files are what these say. Formulas (`$`, `$$`), HTML comments and `{#id}` of headings are accepted. The `hero` of a home page (Starlight) stands before its text. What does not parse is an error.",
    leavesOut: [
      "byte-order-mark",
      "front-matter",
      "comment",
      "heading-anchor",
      "markup",
      "mdx-import",
      "mdx-export",
      "mdx-expression",
    ],
    location: "line of the file",
    keys: [],
  },
  html: {
    reads:
      "`main`, or else the body without navigation, asides and footers, as Markdown: headings, lists, quotes, tables, code, links, alternative texts. Its title is that of the page. In Confluence's storage format code and the words of links, which are CDATA, are read.",
    leavesOut: [
      "byte-order-mark",
      "front-matter",
      "markup",
      "comment",
      "head",
      "script",
      "style",
      "hidden",
      "navigation",
      "aside",
      "footer",
      "outside-main",
    ],
    location: "line of the file",
    keys: [],
  },
  text: {
    reads: "Paragraphs, divided by blank lines; no sign means anything.",
    leavesOut: ["byte-order-mark", "template-tag"],
    location: "line of the file",
    keys: ["templateTags"],
  },
  json: {
    reads: "Each object of a list, or the one object, is a document; with `record.at`, what stands there.",
    leavesOut: recordReasons,
    location: "line on which the record begins",
    keys: ["record.at", ...mapping],
  },
  jsonl: {
    reads: "The object on each line is a document.",
    leavesOut: recordReasons,
    location: "line of the record",
    keys: mapping,
  },
  yaml: {
    reads:
      "Each item of a list, or each document of the file, is a document; with `record.at`, what stands there. Aliases are refused.",
    leavesOut: recordReasons,
    location: "line on which the record begins",
    keys: ["record.at", ...mapping],
  },
  csv: {
    reads:
      "Each row is a document; the first line names the columns and shows what divides them, or Excel's `sep=;` above it. Empty cells and rows are absent; a column without a name is `column 3`, by its place; a row with other cells than the header is an error beside the rows that are read.",
    leavesOut: recordReasons,
    location: "line on which the row begins",
    keys: [...mapping, "record.delimiter"],
  },
  sanity: {
    reads:
      "Each published document of an export (`.ndjson`, or the `data.ndjson` of a `.tar.gz`): Portable Text as Markdown, references as the titles they lead to, objects of unknown types by their text fields. Drafts, documents of the system and excluded types are counted in a finding.",
    leavesOut: ["metadata-field", "system-field", "excluded-field", "unmapped-field"],
    location: "line of `data.ndjson`",
    keys: [
      ...mapping.slice(0, 4),
      "sanity.types",
      "sanity.excludeTypes",
      "sanity.excludeFields",
      "sanity.maxAgeDays",
    ],
  },
};

/** Every format with what is read of it, in the order of the configuration. */
export function formatReference(): readonly FormatFacts[] {
  return Object.entries(formats).map(([name, facts]) => {
    const own = Object.entries(extensions).filter(([, format]) => format === name);
    return { format: name, extensions: own.map(([extension]) => extension), ...facts };
  });
}
