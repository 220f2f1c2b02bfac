import { readFileSync } from "node:fs";
import { z } from "zod";

// operations.json is cut from GitHub's OpenAPI description (github/rest-api-description) by extract-operations.ts.

const json = z.json();
export type Json = z.infer<typeof json>;
export type JsonObject = { readonly [key: string]: Json };
const object = z.record(z.string(), json);
const operation = z.object({
  method: z.string(),
  path: z.string(),
  docs: z.string().nullable(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean(), schema: object })),
  body: object.nullable(),
  responses: z.record(z.string(), object.nullable()),
});

const { operations, $defs } = z
  .object({ operations: z.array(operation), $defs: z.record(z.string(), object) })
  .parse(JSON.parse(readFileSync(new URL("operations.json", import.meta.url), "utf8")));

/** One operation of GitHub's REST API as its description has it. */
export type Operation = z.infer<typeof operation>;

export interface Matched {
  readonly operation: Operation;
  /** Values of the path's placeholders, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The operation that a request means; undefined: none that we use. The longer fixed part wins over a placeholder. */
export function matchOperation(method: string, pathname: string): Matched | undefined {
  const matches = operations.flatMap((one) => {
    if (one.method !== method) return [];
    const names = [...one.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    // A file's path and a ref hold slashes; they come last.
    const pattern = one.path.replace(/\{(path|ref)\}$/, "(.+)").replace(/\{\w+\}/g, "([^/]+)");
    const match = new RegExp(`^${pattern}$`).exec(pathname);
    if (match === null) return [];
    const values = match.slice(1).map(decodeURIComponent);
    return [
      { operation: one, parameters: Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])) },
    ];
  });
  const fixed = (one: Matched) => one.operation.path.replace(/\{\w+\}/g, "").length;
  return matches.toSorted((left, right) => fixed(right) - fixed(left))[0];
}

/** What is off the description's shape in a request, in words. */
export function requestFaults(
  matched: Matched,
  query: URLSearchParams,
  body: Json | undefined,
): readonly string[] {
  const { operation } = matched;
  const known = new Map(
    operation.parameters.filter((one) => one.in === "query").map((one) => [one.name, one]),
  );
  const faults: string[] = [];
  for (const [name, value] of query) {
    const parameter = known.get(name);
    if (parameter === undefined) faults.push(`query parameter "${name}" is unknown`);
    else faults.push(...off(`query parameter "${name}"`, parameter.schema, typed(value, parameter.schema)));
  }
  for (const parameter of operation.parameters)
    if (parameter.in === "path" && operation.path.includes(`{${parameter.name}}`))
      faults.push(
        ...off(
          `path parameter "${parameter.name}"`,
          parameter.schema,
          typed(matched.parameters[parameter.name] ?? "", parameter.schema),
        ),
      );
  if (operation.body !== null) faults.push(...off("body", operation.body, body ?? null));
  else if (body !== undefined) faults.push("a body was not expected");
  return faults;
}

/** What is off the description's shape in an answer, in words. */
export function responseFaults(
  operation: Operation,
  status: number,
  body: Json | undefined,
): readonly string[] {
  // 401, 403, 429 and 5xx answers are not listed for each operation; they carry a message.
  const schema = operation.responses[String(status)];
  if (schema === undefined)
    return status >= 400 || status === 304 ? [] : [`status ${status} is not described`];
  return schema === null ? [] : off(`answer ${status}`, schema, body ?? null);
}

/** A whole answer from the part that matters: what is required and not given is made up from the schema. */
export function fill(schemaName: string, given: JsonObject): JsonObject {
  const filled = made({ $ref: `#/$defs/${schemaName}` }, given);
  if (!isObject(filled)) throw new TypeError(`${schemaName} is no object`);
  return filled;
}

function made(schema: JsonObject, given: Json | undefined): Json {
  if (given === null) return null;
  if (typeof schema.$ref === "string") return made($defs[schema.$ref.replace("#/$defs/", "")] ?? {}, given);
  const options = [schema.anyOf, schema.oneOf].find(Array.isArray) ?? [];
  if (options.length > 0) {
    const nullable = options.some((one) => isObject(one) && one.type === "null");
    const first = options.find(isObject) ?? {};
    return given === undefined && nullable ? null : made(first, given);
  }
  if (Array.isArray(schema.enum) && given === undefined) return schema.enum[0] ?? null;
  if (schema.type === "object" || isObject(schema.properties)) {
    const partly = isObject(given) ? given : {};
    const properties = isObject(schema.properties) ? schema.properties : {};
    const required = Array.isArray(schema.required) ? schema.required : [];
    const names = new Set([...Object.keys(partly), ...required.map(String)]);
    return Object.fromEntries(
      [...names].map((name) => {
        const property = properties[name];
        return [name, isObject(property) ? made(property, partly[name]) : (partly[name] ?? null)];
      }),
    );
  }
  if (given !== undefined) return given;
  switch (schema.type) {
    case "string":
      return "";
    case "integer":
    case "number":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    default:
      return null;
  }
}

const compiled = new Map<JsonObject, z.ZodType>();

function off(what: string, schema: JsonObject, value: Json): readonly string[] {
  const checker = compiled.get(schema) ?? z.fromJSONSchema({ ...schema, $defs });
  compiled.set(schema, checker);
  const { error } = checker.safeParse(value);
  return error === undefined
    ? []
    : error.issues.map((one) => `${what}: ${one.path.join(".")} ${one.message}`);
}

function typed(value: string, schema: JsonObject): Json {
  return schema.type === "integer" && /^\d+$/.test(value)
    ? Number(value)
    : schema.type === "boolean"
      ? value === "true"
      : value;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
