import { readFileSync, writeFileSync } from "node:fs";

// Writes operations.json from GitHub's OpenAPI description (github/rest-api-description, MIT), as the npm package
// @octokit/openapi carries it (23.0.2, generated/api.github.com.json). That package is 385 MB unpacked, so it is no
// dependency: unpack it somewhere and run
//   node test/github/extract-operations.ts <api.github.com.json>

const used: readonly (readonly [method: string, path: string])[] = [
  ["get", "/repos/{owner}/{repo}/issues"],
  ["post", "/repos/{owner}/{repo}/issues"],
  ["get", "/repos/{owner}/{repo}/issues/{issue_number}"],
  ["patch", "/repos/{owner}/{repo}/issues/{issue_number}"],
  ["get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["get", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ["patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ["get", "/repos/{owner}/{repo}/pulls"],
  ["post", "/repos/{owner}/{repo}/pulls"],
  ["get", "/repos/{owner}/{repo}/pulls/{pull_number}"],
  ["get", "/repos/{owner}/{repo}/commits/{ref}"],
  ["get", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls"],
  ["get", "/repos/{owner}/{repo}/compare/{basehead}"],
  ["get", "/repos/{owner}/{repo}/environments/{environment_name}"],
  ["get", "/repos/{owner}/{repo}/actions/runs/{run_id}"],
  ["get", "/repos/{owner}/{repo}/actions/runs/{run_id}/approvals"],
  ["get", "/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts"],
  ["get", "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}"],
  ["get", "/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}"],
  ["get", "/repos/{owner}/{repo}/collaborators/{username}/permission"],
  ["get", "/repos/{owner}/{repo}/git/ref/{ref}"],
  ["post", "/repos/{owner}/{repo}/git/refs"],
  ["patch", "/repos/{owner}/{repo}/git/refs/{ref}"],
  ["get", "/repos/{owner}/{repo}/contents/{path}"],
  ["put", "/repos/{owner}/{repo}/contents/{path}"],
];

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Mapping = { readonly [key: string]: Json };

const [file = ""] = process.argv.slice(2);
/** Optional in the description, and read by us. */
const always = new Set([
  "pull_request",
  "body",
  "protection_rules",
  "reviewers",
  "prevent_self_review",
  "digest",
]);
const api = mappingOf(JSON.parse(readFileSync(file, "utf8")));
const operations = used.map(([method, path]) => operationOf(method, path));
const defs = collectDefs(operations);
writeFileSync(
  new URL("operations.json", import.meta.url),
  `${JSON.stringify({ operations, $defs: defs })}\n`,
);

function operationOf(method: string, path: string): Mapping {
  const operation = mappingOf(at("paths", path, method));
  const parameters = listOf(operation.parameters)
    .map(resolved)
    .map((one) => ({
      name: one.name ?? null,
      in: one.in ?? null,
      required: one.required ?? false,
      schema: plain(one.schema ?? {}, true),
    }));
  const body = mappingOf(mappingOf(resolved(operation.requestBody ?? {})).content ?? {})["application/json"];
  const responses = Object.entries(mappingOf(operation.responses ?? {})).map(([status, response]) => {
    const content = mappingOf(resolved(response).content ?? {})["application/json"];
    return [status, content === undefined ? null : plain(mappingOf(content).schema ?? {}, false)] as const;
  });
  return {
    method: method.toUpperCase(),
    path,
    docs: mappingOf(operation.externalDocs ?? {}).url ?? null,
    parameters,
    body: body === undefined ? null : plain(mappingOf(body).schema ?? {}, true),
    responses: Object.fromEntries(responses),
  };
}

/** Only what constrains. `closed`: of a request, where a key that the description does not know is a mistake. */
function plain(schema: Json, closed: boolean): Json {
  if (Array.isArray(schema)) return schema.map((one) => plain(one, closed));
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return schema;
  const { nullable, ...rest } = mappingOf(schema);
  if (typeof rest.$ref === "string") return { $ref: rest.$ref.replace("#/components/schemas/", "#/$defs/") };
  const kept: Record<string, Json> = {};
  for (const key of ["type", "enum", "required", "minimum", "maximum", "maxLength", "maxItems"])
    if (rest[key] !== undefined) kept[key] = rest[key];
  for (const key of ["items", "additionalProperties", "oneOf", "anyOf", "allOf"])
    if (rest[key] !== undefined) kept[key] = plain(rest[key], closed);
  if (rest.properties !== undefined) {
    const required = new Set(listOf(rest.required));
    // What a response may leave out is left out here: its shape would be most of the description.
    kept.properties = Object.fromEntries(
      Object.entries(mappingOf(rest.properties))
        .filter(([name]) => closed || required.has(name) || always.has(name))
        .map(([name, one]) => [name, plain(one, closed)]),
    );
    if (closed && kept.additionalProperties === undefined) kept.additionalProperties = false;
  }
  return nullable === true ? { anyOf: [kept, { type: "null" }] } : kept;
}

function collectDefs(from: readonly Mapping[]): Mapping {
  const found = new Map<string, Json>();
  const visit = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        const name = key === "$ref" && typeof child === "string" ? child.replace("#/$defs/", "") : undefined;
        if (name === undefined) visit(child);
        else if (!found.has(name)) {
          found.set(name, null);
          const schema = plain(at("components", "schemas", name), false);
          found.set(name, schema);
          visit(schema);
        }
      }
    }
  };
  visit([...from]);
  return Object.fromEntries(found);
}

function resolved(value: Json): Mapping {
  const mapping = mappingOf(value);
  return typeof mapping.$ref === "string"
    ? mappingOf(at(...mapping.$ref.replace("#/", "").split("/")))
    : mapping;
}

function at(...keys: readonly string[]): Json {
  let value: Json = api;
  for (const key of keys) {
    const next: Json | undefined = mappingOf(value)[key];
    if (next === undefined) throw new Error(`${keys.join(" / ")} is not in the description`);
    value = next;
  }
  return value;
}

function mappingOf(value: unknown): Mapping {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("an object was expected");
  return Object.fromEntries(Object.entries(value));
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
