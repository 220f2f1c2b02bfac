import { isMapping } from "../json-value.ts";

/** A text inside an expression, without its quotes. */
export interface WrittenText {
  readonly start: number;
  readonly end: number;
}

const textProps = new Set(
  "alt answer aria-label body caption content definition desc description head header heading hint label message note placeholder question quote subtitle summary text title tooltip".split(
    " ",
  ),
);
const otherProps = new Set(
  "as class classname color d data dir fill height href icon id key lang language layout mode path points rel role size sizes slug src srcset stroke style target theme to transform type url value variant viewbox width".split(
    " ",
  ),
);

/** Whether a prop (or an object's key) holds words for readers; where its name does not tell, two words do. */
export function holdsText(name: string, value: string): boolean {
  const key = name.toLowerCase();
  if (value.trim() === "" || otherProps.has(key)) return false;
  return textProps.has(key) || isProse(value);
}

function isProse(value: string): boolean {
  return /\p{L}[\p{L}\p{P}]*\s+[\p{P}]*\p{L}/u.test(value) && !/^\s*(?:https?:|\/|[.#])/.test(value);
}

/** The texts written in an expression, in their order: strings, template texts and what stands between JSX tags. */
export function textsIn(program: unknown, prop: string | undefined): readonly WrittenText[] {
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

/** `{"text"}` between tags is text whatever it says; a prop decides by its name. */
function keeps(value: string, name: string | undefined): boolean {
  if (name === undefined) return value.trim() !== "";
  return holdsText(name, value);
}

function nameOf(node: unknown): string {
  if (!isMapping(node)) return "";
  const name = node.name ?? node.value;
  return typeof name === "string" ? name : "";
}
