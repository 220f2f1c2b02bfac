import {
  convertWorkflowTemplate,
  isBasicExpression,
  isBoolean,
  isLiteral,
  isMapping,
  isNumber,
  isSequence,
  isString,
  NoOperationTraceWriter,
  parseWorkflow,
} from "@actions/workflow-parser";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";

/** What stands in a workflow file; a text with `${{ }}` in it is one expression. */
export type Tree = null | boolean | number | string | Expression | readonly Tree[] | Mapping;
export type Mapping = { readonly [key: string]: Tree };

export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Parses a workflow as GitHub's own parser does; throws with every fault that it finds. */
export async function readWorkflow(name: string, content: string): Promise<Mapping> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  const faults = context.errors.getErrors().map((one) => one.message);
  if (value === undefined || faults.length > 0)
    throw new Error(`${name}: ${faults.join("; ") || "is empty"}`);
  const tree = treeOf(value);
  if (!isMappingTree(tree)) throw new Error(`${name} is not a mapping`);
  return tree;
}

export function isMappingTree(tree: Tree | undefined): tree is Mapping {
  return typeof tree === "object" && tree !== null && !Array.isArray(tree) && !(tree instanceof Expression);
}

/** The mapping under a key; an absent one is empty. Throws on keys other than `known`: nothing is left out in silence. */
export function mappingAt(parent: Mapping, key: string, known: readonly string[] | "any"): Mapping {
  const tree = parent[key] ?? {};
  if (!isMappingTree(tree))
    throw new Error(`"${key}" is not a mapping, and the runner implements no other form`);
  if (known !== "any") refuseUnknown(tree, key, known);
  return tree;
}

export function refuseUnknown(tree: Mapping, where: string, known: readonly string[]): void {
  const unknown = Object.keys(tree).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`the runner does not implement ${unknown.join(", ")} of ${where}`);
}

export function listAt(parent: Mapping, key: string): readonly Tree[] {
  const tree = parent[key];
  if (tree === undefined || tree === null) return [];
  return Array.isArray(tree) ? tree : [tree];
}

function treeOf(token: TemplateToken): Tree {
  if (isBasicExpression(token)) return new Expression(token.expression);
  if (isString(token) || isBoolean(token) || isNumber(token)) return token.value;
  if (isSequence(token)) return Array.from({ length: token.count }, (_, at) => treeOf(token.get(at)));
  if (isMapping(token))
    return Object.fromEntries(
      Array.from({ length: token.count }, (_, at) => {
        const { key, value } = token.get(at);
        return [key.toString(), treeOf(value)];
      }),
    );
  if (isLiteral(token)) return null;
  throw new Error(`the runner does not implement a ${token.typeName()}`);
}
