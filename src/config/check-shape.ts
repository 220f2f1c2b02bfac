import type { z } from "zod";
import { Failure } from "../failure/failure.ts";
import type { KeyPath, LocatedYaml } from "./located-yaml.ts";
import { suggestion } from "./nearest.ts";

/** A located error about a file that people write. */
export interface Complaint {
  readonly line: number;
  readonly message: string;
}

/** Parses a YAML value that people write; every error says file, line, key and what was expected. */
export function checkShape<Output>(options: {
  readonly yaml: LocatedYaml;
  /** The value to check; the same paths as in `yaml`. */
  readonly value: unknown;
  readonly schema: z.ZodType<Output>;
  /** Whether what stands at a path cannot be judged: a variable that is not set and does not have to be. */
  readonly unknowable?: (path: KeyPath) => boolean;
}): { readonly output: Output | undefined; readonly complaints: readonly Complaint[] } {
  const { yaml, value, schema, unknowable = () => false } = options;
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { output: parsed.data, complaints: [] };
  const complaints = parsed.error.issues
    .flatMap(insideUnion)
    .filter((issue) => !unknowable(issue.path))
    .flatMap((issue) => describe(issue, yaml));
  return { output: undefined, complaints: complaints.sort((left, right) => left.line - right.line) };
}

/** One failure out of all complaints, in the order of the file. */
export function shapeFailure(file: string, complaints: readonly Complaint[]): Failure {
  const lines = complaints.map(({ line, message }) => `${file}:${line}: ${message}`);
  return new Failure(lines.join("\n"), {
    remedy: complaints.length === 1 ? `Correct this line of ${file}.` : `Correct these lines of ${file}.`,
  });
}

/** A union's own issue only says that no branch fits; the issues of the branch that was meant say why. */
function insideUnion(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find(
    (branch) => !branch.some(({ code, path }) => path.length === 0 && isKind(code)),
  );
  if (meant === undefined) return [issue];
  return meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(insideUnion);
}

function isKind(code: string): boolean {
  return code === "invalid_type" || code === "invalid_value";
}

function describe(issue: z.core.$ZodIssue, yaml: LocatedYaml): readonly Complaint[] {
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, position) => ({
      line: yaml.lineOf([...issue.path, key]),
      message: messages[position] ?? issue.message,
    }));
  }
  return [{ line: yaml.lineOf(issue.path), message: explain(issue) }];
}

function explain(issue: z.core.$ZodIssue): string {
  const name = issue.path.length === 0 ? "the file" : `"${keyName(issue.path)}"`;
  if (issue.code === "invalid_key") return `${name}: ${issue.issues[0]?.message ?? issue.message}`;
  if (!("input" in issue) || issue.input === undefined) {
    return issue.code === "invalid_type" || issue.code === "invalid_value" || issue.code === "invalid_union"
      ? `missing key ${name}`
      : `${name}: ${issue.message}`;
  }
  if (issue.code === "invalid_type")
    return `${name} is ${kindOf(issue.input)}; expected ${kindName(issue.expected)}`;
  if (issue.code === "invalid_value")
    return `${name}: ${explainChoice(issue.values.map(String), issue.input)}`;
  return `${name}: ${issue.message}`;
}

/** What was written is not repeated: it may come out of a variable, and variables hold secrets. */
function explainChoice(choices: readonly string[], input: unknown): string {
  const near = typeof input === "string" ? suggestion(input, choices) : "";
  const expected = `expected ${choices.join(", ")}`;
  return near.startsWith("; did") ? expected + near : expected;
}

/** `sources[0].name`, as people write it. */
export function keyName(path: KeyPath): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return kindName(typeof value);
}

function kindName(kind: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a mapping",
    record: "a mapping",
  };
  return names[kind] ?? kind;
}
