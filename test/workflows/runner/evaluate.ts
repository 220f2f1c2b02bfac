import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { Expression, type Tree } from "./read-workflow.ts";

/** Context names and what they hold, as JSON. */
export type Contexts = Readonly<Record<string, unknown>>;

/** What `success()` and its like answer: how the jobs or steps before went. */
export interface Status {
  readonly failed: boolean;
  readonly cancelled: boolean;
  /** A job's `success()` is false also when a job that it needs was skipped. */
  readonly skipped: boolean;
}

const names = [
  "github",
  "inputs",
  "vars",
  "secrets",
  "env",
  "needs",
  "jobs",
  "job",
  "steps",
  "runner",
  "strategy",
  "matrix",
] as const;

const untroubled: Status = { failed: false, cancelled: false, skipped: false };

/** The value of a scalar, or of each scalar in a tree. A context that GitHub does not offer at this place throws. */
export function resolve(tree: Tree, contexts: Contexts, status: Status = untroubled): unknown {
  if (tree instanceof Expression) return evaluate(tree.text, contexts, status);
  if (Array.isArray(tree)) return tree.map((one: Tree) => resolve(one, contexts, status));
  if (typeof tree === "object" && tree !== null)
    return Object.fromEntries(
      Object.entries(tree).map(([key, one]) => [key, resolve(one, contexts, status)]),
    );
  return tree;
}

/** As the text of a variable, an input or an output. */
export function textOf(tree: Tree | undefined, contexts: Contexts): string {
  return tree === undefined ? "" : asText(resolve(tree, contexts));
}

export function textsOf(tree: Readonly<Record<string, Tree>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).map(([key, one]) => [key, textOf(one, contexts)]));
}

export function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return String(value);
  throw new Error(`${JSON.stringify(value)} is not a text`);
}

/** An `if`; without a status function it also asks for `success()`. */
export function holds(tree: Tree | undefined, contexts: Contexts, status: Status): boolean {
  if (tree === undefined) return succeeded(status);
  const text = tree instanceof Expression ? tree.text : asText(tree);
  const asksForStatus = /\b(success|failure|cancelled|always)\s*\(/.test(text);
  const value = evaluate(text, contexts, status);
  return Boolean(value) && (asksForStatus || succeeded(status));
}

function succeeded({ failed, cancelled, skipped }: Status): boolean {
  return !failed && !cancelled && !skipped;
}

function evaluate(text: string, contexts: Contexts, status: Status): unknown {
  const functions = statusFunctions(status);
  const offered = names.filter((name) => name in contexts);
  const parser = new Parser(new Lexer(text).lex().tokens, [...offered], functions);
  const result = new Evaluator(
    parser.parse(),
    new data.Dictionary(...offered.map((key) => ({ key, value: dataOf(contexts[key]) }))),
    new Map(functions.map((one) => [one.name.toLowerCase(), one])),
  ).evaluate();
  return JSON.parse(JSON.stringify(result, data.replacer));
}

function dataOf(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value ?? null), data.reviver);
}

function statusFunctions(status: Status): FunctionDefinition[] {
  const of = (name: string, value: boolean): FunctionDefinition => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  });
  return [
    of("success", succeeded(status)),
    of("failure", status.failed && !status.cancelled),
    of("cancelled", status.cancelled),
    of("always", true),
  ];
}
