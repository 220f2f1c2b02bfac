/** In code samples too: one that is taken for a name hides a broken link and raises no false alarm. Quotes may be JSX's. */
const attribute =
  /\b(?:id|name)\s{0,3}=\s{0,3}(?:\{?\s?["'`]([^"'`<>]{1,200})["'`]|([^\s"'`<>={}]{1,200}))/gi;
/** Attributes of kramdown, MultiMarkdown and MkDocs (`{: .class #id}`), and Docusaurus' comments (`{/* #id *\/}`). */
const list = /\{(?:[^{}\n]{0,100}?#|\/\*\s{0,3})([^\s{}*#"']{1,200})/g;
const heading = /<h([1-6])\b[^<>]{0,1000}>((?:(?!<\/?h[1-6]\b)[\s\S]){1,1000}?)<\/h\1\s{0,10}>/gi;

/** Names in a source, whatever its format, that a link may point at beside Markdown's headings; rather too many. */
export function anchorNames(source: string): readonly string[] {
  const names = new Set<string>();
  for (const [, quoted, bare] of source.matchAll(attribute)) names.add(quoted ?? bare ?? "");
  if (source.includes("{")) for (const [, name = ""] of source.matchAll(list)) names.add(name);
  if (/<h[1-6]\b/i.test(source))
    for (const [, , inner = ""] of source.matchAll(heading))
      names.add(inner.replace(/<[^<>]*>|&#?\w{1,30};/g, ""));
  return [...names];
}
