import type { OmissionReason } from "../omission.ts";
import type { Rewriting } from "../rewriting.ts";
import { isMapping } from "../syntax/json-value.ts";
import type { Mask, Partials } from "./mdx.ts";
import { partsOf, saysText } from "./mdx-expression.ts";
import { linkOf, marksOf } from "./mdx-links.ts";
import { describesTerm, holdsText, namesTerm } from "./mdx-texts.ts";
import {
  childrenOf,
  codeElements,
  codeIn,
  type MdxNode,
  nameOf,
  type Place,
  placeOf,
  programOf,
} from "./mdx-tree.ts";
import { MdxWriter } from "./mdx-writer.ts";

/** Goes through the tree in the order of the source; everything that no node takes is copied. */
export class MdxReader {
  readonly #out: Rewriting;
  readonly #source: string;
  #masks: readonly Mask[];
  #nextMask = 0;
  readonly #write: MdxWriter;
  readonly #partials: Partials;
  #inCode = false;

  constructor(
    out: Rewriting,
    source: string,
    { masks, partials }: { readonly masks: readonly Mask[]; readonly partials: Partials },
  ) {
    this.#out = out;
    this.#source = source;
    this.#write = new MdxWriter(out, source);
    this.#partials = partials;
    this.#masks = masks.toSorted((left, right) => left.start - right.start);
  }

  read(root: unknown): void {
    const code = codeIn(root);
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
    const { indent, nested } = this.#write;
    if (base !== undefined) this.#write.indent = Math.max(0, place.column - base);
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
        this.#write.nested ||= node.type === "blockquote" || node.type === "listItem";
        for (const child of childrenOf(node)) this.#visit(child, undefined);
        this.#write.nested = nested;
        if (base !== undefined) this.#copyTo(place.end);
    }
    this.#write.indent = indent;
  }

  #module(node: MdxNode, place: Place): void {
    for (const statement of programOf(node)) {
      const end = statement.end;
      if (typeof end !== "number") continue;
      this.#out.omit(end, moduleReason(statement));
    }
    this.#out.omit(place.end, "mdx-export");
  }

  #expression(
    holder: MdxNode,
    place: Place,
    { prop, part }: { readonly prop: string | undefined; readonly part: string | undefined },
  ): void {
    const program = programOf(holder);
    if (program.length === 0) {
      this.#out.omit(place.end, "comment");
      return;
    }
    const parts = partsOf(program, prop);
    const texts = parts.filter(({ kind }) => kind === "text");
    for (const one of parts) {
      if (one.end > place.end) break;
      this.#out.omit(one.start, "markup");
      if (one.kind === "code") this.#out.omit(one.end, "mdx-expression", part);
      else if (texts.length === 1 && (this.#inCode || prop === "code"))
        this.#write.keepCode(one.start, one.end);
      else this.#write.keep(one.start, one.end, { apart: one.first });
    }
    this.#out.omit(place.end, "markup");
  }

  #element(node: MdxNode, place: Place, base: number | undefined): void {
    const name = nameOf(node);
    const children = childrenOf(node);
    const closing = this.#closingTag(place, name);
    this.#write.part(name, base !== undefined);
    this.#write.partial(this.#partials.get(name), place.start, base !== undefined);
    const endTable = this.#write.tablePart(name, node);
    const bodyStart = this.#openingTag(node, place, { name, closing, flow: base !== undefined });
    const inCode = this.#inCode;
    this.#inCode ||= codeElements.has(name);
    const link = this.#inCode ? undefined : linkOf(node);
    if (base !== undefined && link !== undefined) this.#write.indent = Number.POSITIVE_INFINITY;
    if (link !== undefined) {
      this.#copyTo(link.start);
      this.#write.sign("[");
    }
    for (const child of children) this.#visit(child, base);
    if (link !== undefined) {
      this.#copyTo(link.end);
      this.#write.sign(`](${link.target})`);
    }
    this.#inCode = inCode;
    if (base !== undefined) this.#write.indent = Number.POSITIVE_INFINITY;
    this.#copyTo(Math.max(bodyStart, closing));
    endTable();
    this.#out.omit(place.end, "markup");
    this.#write.endElement(name);
  }

  /** Offset of `</name>`; the element's end when it closes itself. */
  #closingTag(place: Place, name: string): number {
    const at = this.#source.lastIndexOf("</", place.end - 1);
    if (at <= place.start) return place.end;
    return this.#source.slice(at, place.end).replace(/\s/g, "") === `</${name}>` ? at : place.end;
  }

  #openingTag(
    node: MdxNode,
    place: Place,
    { name, closing, flow }: { readonly name: string; readonly closing: number; readonly flow: boolean },
  ): number {
    let end = place.start + 1 + name.length;
    for (const attribute of Array.isArray(node.attributes) ? node.attributes : []) {
      const range = placeOf(attribute);
      if (range === undefined || !isMapping(attribute)) continue;
      end = range.end;
      this.#attribute(attribute, range, node);
    }
    const bracket = this.#source.indexOf(">", end);
    const stop = bracket === -1 || bracket >= closing ? Math.min(closing, place.end) : bracket + 1;
    this.#out.omit(stop, "markup");
    this.#write.endTag(flow);
    return stop;
  }

  #attribute(attribute: MdxNode, range: Place, element: MdxNode): void {
    const name = nameOf(attribute);
    const value = attribute.value;
    if (typeof value === "string" && attribute.type === "mdxJsxAttribute") {
      const quote = this.#source.slice(range.start, range.end).search(/["']/);
      this.#out.omit(range.start, "markup");
      const term = describesTerm(nameOf(element)) && namesTerm(name) && value.trim() !== "";
      if (quote === -1 || !(term || holdsText(name, value))) {
        this.#out.omit(range.end, "markup");
        return;
      }
      this.#out.omit(range.start + quote + 1, "markup");
      this.#write.keep(range.start + quote + 1, range.end - 1, marksOf(element, name, value));
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
      part: nameOf(element) || "fragment",
    });
  }

  #copyTo(end: number): void {
    while (this.#out.position < end) {
      const mask = this.#masks[this.#nextMask];
      if (mask !== undefined && mask.start < end) {
        this.#write.lines(mask.start);
        const reason: OmissionReason = mask.reason;
        this.#out.omit(mask.end, reason);
        this.#nextMask += 1;
      } else this.#write.lines(end);
    }
  }
}

/** Exports without a text, such as functions that fetch data, are no loss to a reader. */
function moduleReason(statement: MdxNode): OmissionReason {
  if (statement.type === "ImportDeclaration") return "mdx-import";
  return saysText(statement) ? "mdx-export" : "markup";
}
