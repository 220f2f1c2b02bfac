import { isMapping } from "../syntax/json-value.ts";
import { linkTarget } from "./html-targets.ts";
import { childrenOf, type MdxNode, nameOf, placeOf, textAttribute } from "./mdx-tree.ts";

/** The words of a link in JSX and where it leads. */
export interface MdxLink {
  readonly start: number;
  readonly end: number;
  readonly target: string;
}

/** Of `<a href="…">words</a>` and of components such as `Link`, `NextLink` and `Anchor`; undefined where no words are linked. */
export function linkOf(node: MdxNode): MdxLink | undefined {
  if (!isLink(nameOf(node))) return undefined;
  const target = targetOf(node);
  const children = childrenOf(node);
  const first = placeOf(children[0]);
  const last = placeOf(children.at(-1));
  if (target === undefined || first === undefined || last === undefined) return undefined;
  const blocks = children.filter((one) => isMapping(one) && /^paragraph$|Flow/.test(String(one.type)));
  if (blocks.length > 0 && children.length > 1) return undefined;
  return children.some(hasWords) ? { start: first.start, end: last.end, target } : undefined;
}

/** Marks around the text of an attribute: `<Card title="…" href="…">` is a link, `<img alt="…" src="…">` an image. */
export function marksOf(
  node: MdxNode,
  attribute: string,
  written: string,
): { readonly open: string; readonly close: string } | undefined {
  if (/[[\]\n]/.test(written)) return undefined;
  const name = nameOf(node);
  if (attribute === "alt" && /^(?:img|\w*Image)$/.test(name)) {
    const source = linkTarget(textAttribute(node, "src") ?? "");
    return source === undefined ? undefined : { open: "![", close: `](${source})` };
  }
  const target = /^(?:title|label|text|heading)$/.test(attribute) ? targetOf(node) : undefined;
  const own =
    target !== undefined && /^[A-Z]/.test(name) && !(isLink(name) && childrenOf(node).some(hasWords));
  return own ? { open: "[", close: `](${target})` } : undefined;
}

function isLink(name: string): boolean {
  return name === "a" || /^(?:[A-Z]\w*)?(?:Link|Anchor|Button)$/.test(name);
}

function targetOf(node: MdxNode): string | undefined {
  return linkTarget(textAttribute(node, "href", "to") ?? "");
}

function hasWords(node: unknown): boolean {
  if (!isMapping(node)) return false;
  const words = node.type === "text" || node.type === "inlineCode";
  return words ? typeof node.value === "string" && node.value.trim() !== "" : childrenOf(node).some(hasWords);
}
