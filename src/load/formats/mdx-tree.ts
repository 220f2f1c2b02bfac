import { isMapping } from "../syntax/json-value.ts";

/** A node of the tree that the MDX parser makes, which is looked at as any outside data is. */
export type MdxNode = Readonly<Record<string, unknown>>;

export interface Place {
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly column: number;
}

/** Components whose text is code, as Docusaurus, Starlight, Nextra and plain JSX name them. */
export const codeElements: ReadonlySet<string> = new Set([
  "pre",
  "Code",
  "CodeBlock",
  "CodeSnippet",
  "Highlight",
  "Pre",
]);

export function childrenOf(node: unknown): readonly unknown[] {
  return isMapping(node) && Array.isArray(node.children) ? node.children : [];
}

export function placeOf(node: unknown): Place | undefined {
  const position = isMapping(node) ? node.position : undefined;
  if (!isMapping(position) || !isMapping(position.start) || !isMapping(position.end)) return undefined;
  const { offset: start, column } = position.start;
  const { offset: end } = position.end;
  return typeof start === "number" && typeof end === "number" && typeof column === "number"
    ? { start, end, column }
    : undefined;
}

/** The statements of an expression or module as the JavaScript parser read them. */
export function programOf(holder: MdxNode): readonly MdxNode[] {
  const data = holder.data;
  const program = isMapping(data) ? data.estree : undefined;
  const body = isMapping(program) ? program.body : undefined;
  return Array.isArray(body) ? body.filter(isMapping) : [];
}

/** Where code is, of a line or of several. */
export function codeIn(node: unknown): readonly Place[] {
  const found: Place[] = [];
  visit(node);
  return found;

  function visit(one: unknown): void {
    if (!isMapping(one)) return;
    const place = placeOf(one);
    if ((one.type === "code" || one.type === "inlineCode") && place !== undefined) found.push(place);
    for (const child of childrenOf(one)) visit(child);
  }
}

export function nameOf(node: MdxNode): string {
  return typeof node.name === "string" ? node.name : "";
}

/** An attribute that is a plain text; undefined where there is none of the name, or code. */
export function textAttribute(node: MdxNode, ...names: readonly string[]): string | undefined {
  for (const attribute of Array.isArray(node.attributes) ? node.attributes : []) {
    if (!isMapping(attribute) || attribute.type !== "mdxJsxAttribute") continue;
    if (names.includes(nameOf(attribute)) && typeof attribute.value === "string") return attribute.value;
  }
  return undefined;
}
