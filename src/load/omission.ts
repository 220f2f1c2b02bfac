/**
 * Why characters of a source are in no chunk. `text`: words a reader could have wanted, which lower text coverage.
 * `apart`: nobody reads them as text (they are metadata, markup or code, or never shown), so they are in the ledger
 * and not in the denominator.
 */
export const omissionReasons = {
  "byte-order-mark": { counts: "apart", says: "The mark U+FEFF that says how a file is encoded." },
  "front-matter": {
    counts: "apart",
    says: "YAML between `---` lines, TOML between `+++` lines or JSON at the top; it is the document's metadata.",
  },
  comment: { counts: "apart", says: "A comment that is a block of its own; no renderer shows it." },
  "heading-anchor": {
    counts: "apart",
    says: "`{#id}`, `{ .class key=value }` or `{/*id*/}` at the end of a heading.",
  },
  "link-definition": {
    counts: "apart",
    says: "`[label]: address` where no text near it has the label, as at the end of a changelog; no renderer shows it.",
  },
  include: { counts: "apart", says: "An include directive; what it names stands in its place." },
  "template-tag": {
    counts: "apart",
    says: "`{% … %}` or `{{ … }}`, where the source says `templateTags: omit`.",
  },
  markup: {
    counts: "apart",
    says: "Tags, `export` statements of MDX without texts, attributes (lines of `{: .class }` in Markdown, too), permalinks, numbers of code lines, formulas beside their TeX; headings, lists, tables, links and code made of them are kept.",
  },
  head: { counts: "apart", says: "The head of an HTML page; its title is the document's title." },
  script: {
    counts: "apart",
    says: "Scripts, templates, drawings and embedded pages; in Markdown, scripts that are a block of their own.",
  },
  style: { counts: "apart", says: "Style sheets; in Markdown, those that are a block of their own." },
  hidden: {
    counts: "apart",
    says: "Elements that no reader sees: `hidden`, `aria-hidden`, `display: none`, `noscript`; `del`, which is struck out; choices and copy buttons. Panels of tabs, blocks of `details`, what Confluence expands and regions of accordions are read.",
  },
  navigation: {
    counts: "text",
    says: "`nav` elements, and breadcrumbs and the bars of DocBook, Publican and Texinfo outside of the page's main content: they repeat on every page.",
  },
  aside: { counts: "text", says: "`aside` elements outside of the page's main content." },
  footer: {
    counts: "text",
    says: "Footers outside of the page's main content; of Confluence's exports also who made a page, and what is attached.",
  },
  "outside-main": { counts: "text", says: "What stands outside of `main`, on a page that has one." },
  "mdx-import": { counts: "apart", says: "`import` statements." },
  "mdx-export": {
    counts: "text",
    says: "`export` statements in which texts for readers stand; they are not kept.",
  },
  "mdx-expression": { counts: "text", says: "Code in `{ }`; the texts written in it are kept." },
  redacted: { counts: "text", says: "What a guardrail took out: prices, secrets, personal data." },
  "embed-mode": { counts: "apart", says: "The body of a document whose embed mode is `metadata` or `none`." },
  "metadata-field": { counts: "apart", says: "The fields that hold a record's id, title and metadata." },
  "system-field": {
    counts: "apart",
    says: "Fields of the system that wrote the export: keys, types, references, dates, addresses.",
  },
  "excluded-field": { counts: "text", says: "Fields named in `sanity.excludeFields`." },
  "unmapped-field": {
    counts: "text",
    says: "Texts in fields that the source's record mapping does not name.",
  },
} as const satisfies Readonly<Record<string, { readonly counts: "text" | "apart"; readonly says: string }>>;

export type OmissionReason = keyof typeof omissionReasons;

/** What was left out of a source and why; never its text. Offsets are UTF-16 code units into the source. */
export interface Omission {
  readonly offset: number;
  readonly length: number;
  readonly reason: OmissionReason;
  /** The component or field that it was part of, where there is one. */
  readonly part?: string;
}

/** An omission together with how many of its characters are not blank. */
export interface CountedOmission extends Omission {
  readonly characters: number;
}

/** Characters that `\s` does not match. A loop takes a fifth of the time of a pattern, and each text is counted twice. */
export function countNonBlank(text: string): number {
  let blanks = 0;
  for (let offset = 0; offset < text.length; offset += 1) if (isBlank(text, offset)) blanks += 1;
  return text.length - blanks;
}

/** As `\s`, which knows no blank outside the basic plane: a code unit decides. */
export function isBlank(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  return code >= 0xa0 && (code === 0xa0 || code >= 0x1680) && /\s/.test(text.charAt(offset));
}
