import { isMapping } from "../syntax/json-value.ts";
import { isSetting, keeps, namesTerm } from "./mdx-texts.ts";

/** What lies between two pieces is markup. */
export interface ExpressionPart {
  readonly kind: "text" | "code";
  /** Of a text without its quotes. */
  readonly start: number;
  readonly end: number;
  /** Whether it is the first text of an object of several. */
  readonly first: boolean;
}

type Mapping = Readonly<Record<string, unknown>>;

/**
 * The pieces of an expression, in their order: texts, and what only a program reads. Brackets, keys and settings of data
 * (lists and objects) are neither: they are markup, as attributes without braces are.
 */
export function partsOf(program: readonly unknown[], prop: string | undefined): readonly ExpressionPart[] {
  const found: ExpressionPart[] = [];
  let first = false;
  for (const statement of program) data(isMapping(statement) ? statement.expression : undefined, prop, false);
  return found;

  /** `term`: it says what something is called. */
  function data(node: unknown, name: string | undefined, term: boolean): void {
    if (!isMapping(node)) return;
    if (node.type === "ArrayExpression") for (const item of listOf(node.elements)) data(item, name, term);
    else if (node.type === "ObjectExpression") object(node);
    else if (node.type === "Literal") value(node, node.value, name, term);
    else if (node.type === "TemplateLiteral" && listOf(node.expressions).length === 0)
      value(node, rawText(node), name, term);
    else code(node, name);
  }

  function object(node: Mapping, key?: unknown): void {
    first = true;
    const keys = keysOf(node);
    const described = keys.some((one) => describingKeys.has(one));
    const keyed = key !== undefined && described && keys.includes("type");
    if (keyed) keyText(key);
    const names = keyed || (described && keys.some((one) => termKeys.has(one)));
    for (const property of listOf(node.properties)) {
      const { type, computed, method, value: held } = property;
      if (type !== "Property" || computed === true || method === true) code(property, undefined);
      else if (isMapping(held) && held.type === "ObjectExpression") object(held, property.key);
      else data(held, nameOf(property.key), names && namesTerm(nameOf(property.key)));
    }
  }

  function keyText(key: unknown): void {
    const range = rangeOf(key);
    if (range === undefined) return;
    const quote = isMapping(key) && key.type === "Literal" ? 1 : 0;
    push("text", range.start + quote, range.end - quote);
  }

  function value(node: Mapping, written: unknown, name: string | undefined, term: boolean): void {
    const range = rangeOf(node);
    if (range === undefined || typeof written === "boolean" || written === null) return;
    const text = typeof written === "string" ? written : undefined;
    if (text !== undefined && ((term && text.trim() !== "") || keeps(text, name)))
      push("text", range.start + 1, range.end - 1);
    else if (text === undefined || !isSetting(text, name)) push("code", range.start, range.end);
  }

  function code(node: Mapping, name: string | undefined): void {
    const range = rangeOf(node);
    if (range === undefined) return;
    let from = range.start;
    for (const text of textsIn(node, name)) {
      push("code", from, text.start);
      push("text", text.start, text.end);
      from = text.end;
    }
    push("code", from, range.end);
  }

  function push(kind: ExpressionPart["kind"], start: number, end: number): void {
    if (start >= end) return;
    found.push({ kind, start, end, first: first && kind === "text" });
    if (kind === "text") first = false;
  }
}

/** `{ name: "limit", type: "number", description: "How many." }`, or with its name as key, `limit: { type, description }`. */
const termKeys = new Set(["name", "param", "parameter", "prop", "property", "term"]);
const describingKeys = new Set(["content", "definition", "desc", "description", "text"]);

function keysOf(node: Mapping): readonly string[] {
  return node.type === "ObjectExpression"
    ? listOf(node.properties).map((property) => nameOf(property.key))
    : [];
}

function listOf(nodes: unknown): readonly Mapping[] {
  return Array.isArray(nodes) ? nodes.filter(isMapping) : [];
}

function rawText(template: Mapping): unknown {
  const raw = listOf(template.quasis)[0]?.value;
  return isMapping(raw) ? raw.raw : undefined;
}

function rangeOf(node: unknown): WrittenText | undefined {
  if (!isMapping(node) || typeof node.start !== "number" || typeof node.end !== "number") return undefined;
  return { start: node.start, end: node.end };
}

interface WrittenText {
  readonly start: number;
  readonly end: number;
}

/** Whether words for readers stand in a statement, whose own name says nothing of its texts. */
export function saysText(statement: unknown): boolean {
  return textsIn(statement, "export").length > 0;
}

/** The texts written in code, in their order. */
function textsIn(program: unknown, prop: string | undefined): readonly WrittenText[] {
  const found: WrittenText[] = [];
  visit(program, prop);
  return found.toSorted((left, right) => left.start - right.start);

  function visit(node: unknown, name: string | undefined): void {
    if (Array.isArray(node)) {
      for (const one of node) visit(one, name);
      return;
    }
    if (!isMapping(node) || typeof node.type !== "string") return;
    const { start, end } = node;
    if (typeof start !== "number" || typeof end !== "number") return;
    switch (node.type) {
      case "Literal":
        if (typeof node.value === "string" && keeps(node.value, name))
          found.push({ start: start + 1, end: end - 1 });
        return;
      case "TemplateElement": {
        const raw = isMapping(node.value) ? node.value.raw : undefined;
        if (typeof raw === "string" && keeps(raw, name)) found.push({ start, end });
        return;
      }
      case "JSXText":
        if (typeof node.value === "string" && node.value.trim() !== "") found.push({ start, end });
        return;
      case "Property":
        visit(node.value, nameOf(node.key));
        return;
      case "JSXAttribute":
        visit(node.value, nameOf(node.name));
        return;
      case "MemberExpression":
        visit(node.object, name);
        return;
      case "ImportExpression":
        return;
      default:
        for (const [key, child] of Object.entries(node)) if (key !== "range") visit(child, name);
    }
  }
}

function nameOf(node: unknown): string {
  if (!isMapping(node)) return "";
  const name = node.name ?? node.value;
  return typeof name === "string" ? name : "";
}
