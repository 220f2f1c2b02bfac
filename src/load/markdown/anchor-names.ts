import { withoutAttributes } from "./heading-attributes.ts";

/** In code samples too: one that is taken for a name hides a broken link and raises no false alarm. Quotes may be JSX's. */
const attribute =
  /\b(?:id|name)\s{0,3}=\s{0,3}(?:\{?\s?["'`]([^"'`<>]{1,200})["'`]|([^\s"'`<>={}]{1,200}))/gi;
/** Attributes of kramdown, MultiMarkdown and MkDocs (`{: .class #id}`), and Docusaurus' comments (`{/* #id *\/}`). */
const list = /\{(?:[^{}\n]{0,100}?#|\/\*\s{0,3})([^\s{}*#"']{1,200})/g;
/** Components of Mintlify and their like can be linked to by what they are called. */
const called = /\b(?:title|label)\s{0,3}=\s{0,3}\{?\s?(?:"([^"\n<>]{1,200})"|'([^'\n<>]{1,200})')/gi;
/** Names of blocks in Obsidian: ` ^name` at the end of a line. */
const block = /(?:^|[ \t])\^([\w-]{1,100})[ \t]*$/gm;
/** What MkDocs indents under `!!! note` and `=== "Tab"`; Markdown takes it for code. */
const indented = /^[ \t]{1,40}#{1,6}[ \t]+(\S.{0,300})$/gm;
const heading = /<h([1-6])\b[^<>]{0,1000}>((?:(?!<\/?h[1-6]\b)[\s\S]){1,1000}?)<\/h\1\s{0,10}>/gi;

/** Names in a source, whatever its format, that a link may point at beside Markdown's headings; rather too many. */
export function anchorNames(source: string): readonly string[] {
  const names = new Set<string>();
  for (const [, quoted, bare] of source.matchAll(attribute)) names.add(quoted ?? bare ?? "");
  for (const [, double, single] of source.matchAll(called)) names.add(double ?? single ?? "");
  if (source.includes("^")) for (const [, name = ""] of source.matchAll(block)) names.add(name);
  for (const [, text = ""] of source.matchAll(indented)) names.add(withoutAttributes(text));
  if (source.includes("{")) for (const [, name = ""] of source.matchAll(list)) names.add(name);
  if (/<h[1-6]\b/i.test(source))
    for (const [, , inner = ""] of source.matchAll(heading))
      names.add(inner.replace(/<[^<>]*>|&#?\w{1,30};/g, ""));
  return [...names];
}
