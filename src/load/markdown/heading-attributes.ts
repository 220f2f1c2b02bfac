/** After a blank only: `\sum_{i=1}` at the end of a heading is mathematics. */
const named = /^\{:?\s*[\w-]+=[^{}\n]*\}$/;
const marked = /^\{(?::[^{}\n]*|\s*[#.][^{}\n]*|\/\*[^{}\n]*\*\/)\}$/;

/**
 * What stands behind a heading and is no part of it, with its braces: `{#id}`, `{.class}`, `{: key="value" }` and
 * `{/* id *\/}`, as Docusaurus, Pandoc, mdBook, kramdown and MkDocs write them; undefined where there is nothing.
 */
export function headingAttributes(heading: string): string | undefined {
  const whole = heading.trimEnd();
  if (!whole.endsWith("}")) return undefined;
  const brace = whole.lastIndexOf("{");
  if (brace < 0 || whole[brace - 1] === "\\") return undefined;
  const list = whole.slice(brace);
  const apart = brace === 0 || /\s/.test(whole[brace - 1] ?? "");
  return marked.test(list) || (apart && named.test(list)) ? list : undefined;
}

/** The heading without them. */
export function withoutAttributes(heading: string): string {
  const list = headingAttributes(heading);
  return list === undefined ? heading : heading.trimEnd().slice(0, -list.length).trimEnd();
}
