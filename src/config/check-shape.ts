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
  /** Where a key belongs that is not known where it stands, as `under "chunk"`; undefined: nowhere. */
  readonly placeOf?: (key: string) => string | undefined;
}): { readonly output: Output | undefined; readonly complaints: readonly Complaint[] } {
  const { yaml, value, schema, unknowable = () => false, placeOf = () => undefined } = options;
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { output: parsed.data, complaints: [] };
  const complaints = parsed.error.issues
    .flatMap(insideUnion)
    .filter((issue) => !unknowable(issue.path))
    .flatMap((issue) => describe(issue, yaml, placeOf));
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

function describe(
  issue: z.core.$ZodIssue,
  yaml: LocatedYaml,
  placeOf: (key: string) => string | undefined,
): readonly Complaint[] {
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, position) => {
      const message = messages[position] ?? issue.message;
      const place = message.includes("; did you mean") ? undefined : placeOf(key);
      return {
        line: yaml.lineOf([...issue.path, key]),
        message: place === undefined ? message : `"${key}" does not belong here; expected ${place}`,
      };
    });
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
    return `${name} is ${kindOf(issue.input)}; expected ${kindName(issue.expected)}${howToWrite(issue.expected, issue.input)}`;
  // What zod says by itself begins so; a schema's own words know better.
  if (issue.code === "invalid_value" && issue.message.startsWith("Invalid"))
    return `${name}: ${explainChoice(issue.values, issue.input)}`;
  if ((issue.code === "too_small" || issue.code === "too_big") && typeof issue.input === "number")
    return `${name}: ${explainLimit(issue)}`;
  return `${name}: ${issue.message}`;
}

/** What makes the value that was written one of the expected kind, where it is a matter of writing. */
function howToWrite(expected: string, input: unknown): string {
  const scalar = typeof input === "string" || typeof input === "number";
  if ((expected === "array" || expected === "tuple") && scalar) return ", in brackets: [ ]";
  if (expected === "string" && (typeof input === "number" || typeof input === "boolean"))
    return ", in quotes";
  if (expected === "number" && typeof input === "string" && /^\W?\d/.test(input))
    return " alone, without unit or sign";
  return "";
}

function explainLimit(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  if (issue.code === "too_small") return `expected at least ${issue.minimum}`;
  return `expected at most ${issue.maximum}${issue.maximum === 1 ? ", as a share: 10 % is 0.1" : ""}`;
}

/** What was written is not repeated: it may come out of a variable, and variables hold secrets. */
function explainChoice(values: readonly z.core.util.Primitive[], input: unknown): string {
  const choices = values.map(String);
  if (typeof input === "string" && choices.includes(input)) return `expected ${input}, without quotes`;
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
    tuple: "a list",
    object: "a mapping",
    record: "a mapping",
  };
  return names[kind] ?? kind;
}
