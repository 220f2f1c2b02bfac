import {
  buildMarksTree,
  isPortableTextToolkitSpan,
  isPortableTextToolkitTextNode,
} from "@portabletext/toolkit";
import { isMapping } from "../syntax/json-value.ts";
import type { BlockWriter } from "./block-writer.ts";
import { fenceAround } from "./fence.ts";
import type { Leaves } from "./leaves.ts";

type Fields = { readonly [key: string]: unknown };

/** What the blocks cannot say themselves. */
export interface PortableTextReader {
  readonly leaves: Leaves;
  /** Title of the document that a reference names; undefined when there is none. */
  titleOf(reference: string): string | undefined;
  /** Reads what is no block of text. */
  value(value: unknown): void;
  /** Reads what a mark says of its words, as a footnote does; no link, whose address stands beside them. */
  annotation(definition: Fields): void;
}

export function isPortableText(values: readonly unknown[]): boolean {
  return values.some(isBlock);
}

function isBlock(value: unknown): value is Fields {
  return isMapping(value) && value._type === "block" && Array.isArray(value.children);
}

/** Blocks of Portable Text as Markdown. */
export function readPortableText(values: readonly unknown[], reader: PortableTextReader): void {
  const lists = new ListLevels();
  let inList = false;
  for (const value of values) {
    const block = isBlock(value) ? value : undefined;
    const item = textOr(block?.listItem, "");
    const listed = item !== "";
    const follows = listed && inList;
    reader.leaves.step((write) => (follows ? write.line() : write.block()));
    if (!listed) lists.reset();
    if (block === undefined) reader.value(value);
    else readBlock(block, listed ? lists.marker(item, block.level) : undefined, reader);
    inList = listed;
  }
  reader.leaves.step((write) => write.block());
}

function readBlock(
  block: Fields,
  marker: { readonly first: string; readonly rest: string } | undefined,
  reader: PortableTextReader,
): void {
  const style = textOr(block.style, "normal");
  const level = /^h([1-6])$/.exec(style)?.[1];
  const container = marker ?? (style === "blockquote" ? { first: "> ", rest: "> " } : undefined);
  const heading = marker === undefined && level !== undefined;
  reader.leaves.step((write) => {
    if (container !== undefined) write.begin(container);
    if (heading) write.beginHeading(Number(level));
  });
  readSpans(block, reader);
  reader.leaves.step((write) => {
    if (heading) write.endHeading();
  });
  for (const definition of annotationsOf(block)) reader.annotation(definition);
  reader.leaves.step((write) => {
    if (container !== undefined) write.end();
  });
}

/** What marks in the block say beside its words, in the order of its definitions. */
function annotationsOf(block: Fields): readonly Fields[] {
  const { children, markDefs } = fieldsOf(block);
  const used = new Set(children.flatMap(({ marks }) => (Array.isArray(marks) ? marks : [])));
  return markDefs.filter(({ _key, href }) => used.has(_key) && href === undefined);
}

function fieldsOf(block: Fields): {
  readonly children: readonly Fields[];
  readonly markDefs: readonly Fields[];
} {
  const mappings = (value: unknown) => (Array.isArray(value) ? value : []).filter(isMapping);
  return { children: mappings(block.children), markDefs: mappings(block.markDefs) };
}

function readSpans(block: Fields, reader: PortableTextReader): void {
  const { children, markDefs } = fieldsOf(block);
  // An inline object parts the spans around it; the tree of marks is made of spans alone.
  let spans: Fields[] = [];
  for (const child of [...children, undefined]) {
    if (child !== undefined && child._type === "span") {
      spans.push(child);
      continue;
    }
    readRun(spans, markDefs, reader);
    spans = [];
    if (child !== undefined) {
      reader.leaves.step((write) => write.space());
      reader.value(child);
      reader.leaves.step((write) => write.space());
    }
  }
}

function readRun(spans: readonly Fields[], markDefs: readonly Fields[], reader: PortableTextReader): void {
  if (spans.length === 0) return;
  const tree = buildMarksTree({
    _type: "block",
    children: spans.map((span) => ({
      _type: "span",
      _key: "",
      text: textOr(span.text, ""),
      marks: Array.isArray(span.marks) ? span.marks.filter((mark) => typeof mark === "string") : [],
    })),
    markDefs: markDefs.map((one) => ({
      ...one,
      _type: textOr(one._type, ""),
      _key: textOr(one._key, ""),
    })),
  });
  const whole = reader.leaves.add(spans.map((span) => textOr(span.text, "")).join(""));
  let offset = whole.start;
  const walk = (nodes: readonly unknown[]): void => {
    for (const node of nodes) {
      if (!isMapping(node) || typeof node._type !== "string") continue;
      const typed = { ...node, _type: node._type };
      if (isPortableTextToolkitTextNode(typed)) {
        const start = offset;
        offset += typed.text.length;
        const end = offset;
        reader.leaves.step((write) => write.lines(start, end, false));
      } else if (isPortableTextToolkitSpan(typed)) {
        const marks = marksOf(typed.markType, typed.markDef, reader);
        reader.leaves.step((write) => write.open(marks.open, marks.close));
        walk(typed.children);
        reader.leaves.step((write) => write.close());
      }
    }
  };
  walk(tree);
}

const simpleMarks: Readonly<Record<string, string>> = {
  strong: "**",
  em: "_",
  code: "`",
  "strike-through": "~~",
};

function marksOf(
  type: string,
  definition: unknown,
  reader: PortableTextReader,
): { readonly open: string; readonly close: string } {
  const simple = simpleMarks[type];
  if (simple !== undefined) return { open: simple, close: simple };
  const fields = isMapping(definition) ? definition : {};
  const href = textOr(fields.href, "").trim();
  if (href !== "" && !/[\r\n<>]/.test(href))
    return { open: "[", close: /[\s()]/.test(href) ? `](<${href}>)` : `](${href})` };
  const title = referencesIn(fields)
    .map((reference) => reader.titleOf(reference))
    .find((found) => found !== undefined);
  return { open: "", close: title === undefined ? "" : ` (${title})` };
}

function referencesIn(fields: Fields): readonly string[] {
  return [fields, ...Object.values(fields).filter(isMapping)].flatMap((one) =>
    typeof one._ref === "string" ? [one._ref] : [],
  );
}

/** Marks and indentation of list items, which Portable Text gives as a kind and a level for each block. */
class ListLevels {
  #open: { readonly kind: string; count: number; readonly width: number }[] = [];

  reset(): void {
    this.#open = [];
  }

  marker(kind: string, level: unknown): { readonly first: string; readonly rest: string } {
    const depth = typeof level === "number" && level >= 1 ? Math.min(Math.floor(level), 10) : 1;
    this.#open = this.#open.slice(0, depth);
    while (this.#open.length < depth - 1) this.#open.push({ kind: "", count: 0, width: 2 });
    const same = this.#open.length === depth ? this.#open[depth - 1] : undefined;
    const count = same?.kind === kind ? same.count + 1 : 1;
    const mark = kind === "number" ? `${count}. ` : "- ";
    this.#open[depth - 1] = { kind, count, width: mark.length };
    const indent = " ".repeat(this.#open.slice(0, depth - 1).reduce((sum, one) => sum + one.width, 0));
    return { first: indent + mark, rest: indent + " ".repeat(mark.length) };
  }
}

export function textOr(value: unknown, fallback: string): string {
  return typeof value === "string" ? value : fallback;
}

export function writeCode(leaves: Leaves, code: string, language: string): void {
  const fence = fenceAround(code);
  const { start, end } = leaves.add(code);
  leaves.step((write: BlockWriter) => {
    write.block();
    write.mark(fence + language.replace(/[^\w+#.-]/g, ""));
    write.line();
    write.lines(start, end, true);
    write.line();
    write.mark(fence);
    write.block();
  });
}
