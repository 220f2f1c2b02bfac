import { isMapping } from "../json-value.ts";
import type { OmissionReason } from "../omission.ts";
import type { Rewriting } from "../rewriting.ts";
import { fenceAround } from "./fence.ts";
import type { Mask } from "./mdx.ts";
import { holdsText, textsIn } from "./mdx-texts.ts";

interface Place {
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly column: number;
}

/** Elements inside a line; others part the words around them. */
const inlineElements = new Set(
  "a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var wbr".split(
    " ",
  ),
);

/** Components whose text is code, as Docusaurus, Starlight, Nextra and plain JSX name them. */
const codeElements = new Set(["pre", "Code", "CodeBlock", "CodeSnippet", "Highlight", "Pre"]);

/** Goes through the tree in the order of the source; everything that no node takes is copied. */
export class MdxReader {
  readonly #out: Rewriting;
  readonly #source: string;
  #masks: readonly Mask[];
  #nextMask = 0;
  /** Blanks to take from the start of each line: what stands in components is indented for the eye only. */
  #indent = 0;

  constructor(out: Rewriting, source: string, masks: readonly Mask[]) {
    this.#out = out;
    this.#source = source;
    this.#masks = masks.toSorted((left, right) => left.start - right.start);
  }

  read(root: unknown): void {
    const code: Place[] = [];
    codeIn(root, code);
    let next = 0;
    this.#masks = this.#masks.filter((mask) => {
      while ((code[next]?.end ?? Number.POSITIVE_INFINITY) <= mask.start) next += 1;
      return (code[next]?.start ?? Number.POSITIVE_INFINITY) >= mask.end;
    });
    for (const child of childrenOf(root)) this.#visit(child, undefined);
    this.#copyTo(this.#source.length);
  }

  /** `base`: column of the outermost component around, when a flow element is directly around. */
  #visit(node: unknown, base: number | undefined): void {
    const place = placeOf(node);
    if (place === undefined || !isMapping(node)) return;
    const indent = this.#indent;
    if (base !== undefined) this.#indent = Math.max(0, place.column - base);
    switch (node.type) {
      case "mdxjsEsm":
        this.#copyTo(place.start);
        this.#module(node, place);
        break;
      case "mdxFlowExpression":
      case "mdxTextExpression":
        this.#copyTo(place.start);
        this.#expression(node, place, { prop: undefined, part: undefined });
        break;
      case "mdxJsxFlowElement":
        this.#copyTo(place.start);
        this.#element(node, place, base ?? place.column);
        break;
      case "mdxJsxTextElement":
        this.#copyTo(place.start);
        this.#element(node, place, undefined);
        break;
      default:
        for (const child of childrenOf(node)) this.#visit(child, undefined);
        if (base !== undefined) this.#copyTo(place.end);
    }
    this.#indent = indent;
  }

  #module(node: { readonly [key: string]: unknown }, place: Place): void {
    for (const statement of programOf(node)) {
      const end = statement.end;
      if (typeof end !== "number") continue;
      this.#out.omit(end, statement.type === "ImportDeclaration" ? "mdx-import" : "mdx-export");
    }
    this.#out.omit(place.end, "mdx-export");
  }

  #expression(
    holder: { readonly [key: string]: unknown },
    place: Place,
    { prop, part }: { readonly prop: string | undefined; readonly part: string | undefined },
  ): void {
    const program = programOf(holder);
    if (program.length === 0) {
      this.#out.omit(place.end, "comment");
      return;
    }
    const texts = textsIn(program, prop);
    for (const text of texts) {
      if (text.end > place.end) break;
      this.#out.omit(text.start, "mdx-expression", part);
      if (texts.length === 1 && (this.#inCode || prop === "code")) this.#keepCode(text.start, text.end);
      else this.#keep(text.start, text.end);
    }
    this.#out.omit(place.end, "mdx-expression", part);
  }

  #element(node: { readonly [key: string]: unknown }, place: Place, base: number | undefined): void {
    const name = typeof node.name === "string" ? node.name : "";
    const children = childrenOf(node);
    const closing = this.#closingTag(place, name);
    this.#part(name, base !== undefined);
    const bodyStart = this.#openingTag(node, place, { name, closing, flow: base !== undefined });
    const inCode = this.#inCode;
    this.#inCode ||= codeElements.has(name);
    for (const child of children) this.#visit(child, base);
    this.#inCode = inCode;
    if (base !== undefined) this.#indent = Number.POSITIVE_INFINITY;
    this.#copyTo(Math.max(bodyStart, closing));
    this.#out.omit(place.end, "markup");
    if (name !== "" && !inlineElements.has(name)) this.#pendingSpace = true;
  }

  /** Offset of `</name>`; the element's end when it closes itself. */
  #closingTag(place: Place, name: string): number {
    const at = this.#source.lastIndexOf("</", place.end - 1);
    if (at <= place.start) return place.end;
    return this.#source.slice(at, place.end).replace(/\s/g, "") === `</${name}>` ? at : place.end;
  }

  #openingTag(
    node: { readonly [key: string]: unknown },
    place: Place,
    { name, closing, flow }: { readonly name: string; readonly closing: number; readonly flow: boolean },
  ): number {
    let end = place.start + 1 + name.length;
    for (const attribute of Array.isArray(node.attributes) ? node.attributes : []) {
      const range = placeOf(attribute);
      if (range === undefined || !isMapping(attribute)) continue;
      end = range.end;
      this.#attribute(attribute, range, name);
    }
    const bracket = this.#source.indexOf(">", end);
    const stop = bracket === -1 || bracket >= closing ? Math.min(closing, place.end) : bracket + 1;
    this.#out.omit(stop, "markup");
    if (flow && this.#kept) this.#out.insert("\n\n");
    this.#kept = false;
    return stop;
  }

  #attribute(attribute: { readonly [key: string]: unknown }, range: Place, element: string): void {
    const name = typeof attribute.name === "string" ? attribute.name : "";
    const value = attribute.value;
    if (typeof value === "string" && attribute.type === "mdxJsxAttribute") {
      const quote = this.#source.slice(range.start, range.end).search(/["']/);
      this.#out.omit(range.start, "markup");
      if (quote === -1 || !holdsText(name, value)) {
        this.#out.omit(range.end, "markup");
        return;
      }
      this.#out.omit(range.start + quote + 1, "markup");
      this.#keep(range.start + quote + 1, range.end - 1);
      return;
    }
    const holder = isMapping(value) ? value : attribute;
    if (programOf(holder).length === 0) {
      this.#out.omit(range.end, "markup");
      return;
    }
    this.#out.omit(range.start + (isMapping(value) ? name.length + 1 : 0), "markup");
    this.#expression(holder, range, {
      prop: name === "children" ? "text" : name,
      part: element === "" ? "fragment" : element,
    });
  }

  #kept = false;
  #pendingSpace = false;
  #inCode = false;

  /** Several lines of code as a fence: a comment of a shell is no heading. */
  #keepCode(start: number, end: number): void {
    const code = this.#source.slice(start, end);
    if (!code.includes("\n")) {
      this.#keep(start, end);
      return;
    }
    const fence = fenceAround(code);
    this.#out.insert(
      `${/^$|\n$/.test(this.#out.last) ? "" : "\n\n"}${fence}${code.startsWith("\n") ? "" : "\n"}`,
    );
    this.#out.copy(start, end);
    this.#out.insert(`${code.endsWith("\n") ? "" : "\n"}${fence}\n`);
    this.#kept = true;
    this.#pendingSpace = false;
  }

  /** A text out of its quotes, apart from the words before it. */
  #keep(start: number, end: number): void {
    if (!/^$|\s/.test(this.#out.last)) this.#out.insert(this.#kept ? "\n" : " ");
    this.#out.copy(start, end);
    this.#kept = true;
    this.#pendingSpace = true;
  }

  /** What an element's own name says about how its text stands apart. */
  #part(name: string, flow: boolean): void {
    const fresh = /^$|\n/.test(this.#out.last);
    if (name === "br") this.#out.insert("\n");
    else if (/^h[1-6]$/.test(name) && fresh) this.#out.insert(`${"#".repeat(Number(name.slice(1)))} `);
    else if (name === "li" && fresh) this.#out.insert("- ");
    else if ((name === "td" || name === "th") && !fresh) this.#out.insert(" | ");
    else if (!flow && name !== "" && !inlineElements.has(name)) this.#pendingSpace = true;
  }

  #copyTo(end: number): void {
    while (this.#out.position < end) {
      const mask = this.#masks[this.#nextMask];
      if (mask !== undefined && mask.start < end) {
        this.#lines(mask.start);
        const reason: OmissionReason = mask.reason;
        this.#out.omit(mask.end, reason);
        this.#nextMask += 1;
      } else this.#lines(end);
    }
  }

  #lines(end: number): void {
    let start = this.#out.position;
    // A search in the source would go past the end: on a line of megabytes that is quadratic.
    for (const line of this.#source.slice(start, end).split(/(?<=\n)/)) {
      const stop = start + line.length;
      const first = this.#beginsLine(start) ? Math.min(stop, start + this.#blanks(start)) : start;
      if (this.#pendingSpace && first < stop) {
        if (/[\p{L}\p{N}]/u.test(this.#source.charAt(first)) && !/^$|\s/.test(this.#out.last))
          this.#out.insert(" ");
        this.#pendingSpace = false;
      }
      if (first < stop) this.#out.copy(first, stop);
      else this.#out.omit(stop, "markup");
      start = stop;
    }
  }

  #beginsLine(offset: number): boolean {
    return offset === 0 || this.#source[offset - 1] === "\n";
  }

  #blanks(start: number): number {
    let count = 0;
    while (
      count < this.#indent &&
      (this.#source[start + count] === " " || this.#source[start + count] === "\t")
    )
      count += 1;
    return count;
  }
}

function codeIn(node: unknown, found: Place[]): void {
  if (!isMapping(node)) return;
  const place = placeOf(node);
  if ((node.type === "code" || node.type === "inlineCode") && place !== undefined) found.push(place);
  for (const child of childrenOf(node)) codeIn(child, found);
}

function childrenOf(node: unknown): readonly unknown[] {
  return isMapping(node) && Array.isArray(node.children) ? node.children : [];
}

/** The statements of an expression or module as the JavaScript parser read them. */
function programOf(holder: {
  readonly [key: string]: unknown;
}): readonly { readonly [key: string]: unknown }[] {
  const data = holder.data;
  const program = isMapping(data) ? data.estree : undefined;
  const body = isMapping(program) ? program.body : undefined;
  return Array.isArray(body) ? body.filter(isMapping) : [];
}

function placeOf(node: unknown): Place | undefined {
  const position = isMapping(node) ? node.position : undefined;
  if (!isMapping(position) || !isMapping(position.start) || !isMapping(position.end)) return undefined;
  const { offset: start, column } = position.start;
  const { offset: end } = position.end;
  return typeof start === "number" && typeof end === "number" && typeof column === "number"
    ? { start, end, column }
    : undefined;
}
