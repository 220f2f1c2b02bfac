import picomatch from "picomatch";
import { asText } from "./evaluate.ts";
import { isMappingTree, listAt, type Mapping, mappingAt, refuseUnknown, type Tree } from "./read-workflow.ts";

export interface Event {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly ref: string;
  /** What GITHUB_SHA is: of a pull request its merge commit. */
  readonly sha: string;
  readonly actor: string;
  /** Files that differ; `paths` filters look at them. */
  readonly changed?: readonly string[];
  /** `workflow_dispatch`: what was typed. */
  readonly inputs?: Readonly<Record<string, string | boolean>>;
  /** `schedule`: which of the crons. */
  readonly cron?: string;
}

/** Whether the workflow has a trigger for the event, and its filters let it through. */
export function isTriggered(workflow: Mapping, event: Event): boolean {
  const filters = triggersOf(workflow)[event.name];
  if (filters === undefined) return false;
  switch (event.name) {
    case "push": {
      const known = mapping(filters, "push", ["branches", "tags", "paths"]);
      return branchMatches(known, event.ref) && pathsMatch(known, event.changed ?? []);
    }
    case "pull_request": {
      const known = mapping(filters, "pull_request", ["paths"]);
      return pathsMatch(known, event.changed ?? []);
    }
    case "schedule":
      return Array.isArray(filters) && filters.some((one) => isMappingTree(one) && one.cron === event.cron);
    case "workflow_run": {
      const known = mapping(filters, "workflow_run", ["workflows", "types"]);
      const watched = objectAt(event.payload, "workflow_run");
      return texts(known, "workflows").includes(String(watched.name)) && typeMatches(known, event);
    }
    case "repository_dispatch":
    case "issue_comment":
      return typeMatches(mapping(filters, event.name, ["types"]), event);
    case "merge_group":
      return typeMatches(mapping(filters, "merge_group", ["types"]), event);
    case "workflow_dispatch":
      mapping(filters, event.name, ["inputs"]);
      return true;
    default:
      throw new Error(`the runner does not implement the event ${event.name}`);
  }
}

/** Inputs of the trigger with their defaults, typed as declared; an unknown or a missing one throws, as GitHub refuses it. */
export function inputsOf(
  workflow: Mapping,
  trigger: "workflow_dispatch" | "workflow_call",
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const declared = mappingAt(
    mapping(triggersOf(workflow)[trigger] ?? {}, trigger, ["inputs", "secrets", "outputs"]),
    "inputs",
    "any",
  );
  refuseUnknown(asTree(given), `the inputs of ${trigger}`, Object.keys(declared));
  return Object.fromEntries(
    Object.keys(declared).map((name) => {
      const input = mappingAt(declared, name, ["description", "type", "default", "required", "options"]);
      const value = given[name] ?? input.default ?? (input.type === "boolean" ? false : "");
      if (given[name] === undefined && input.required === true) throw new Error(`input ${name} is required`);
      const options = listAt(input, "options");
      if (options.length > 0 && !options.includes(asText(value)))
        throw new Error(`${name} may not be ${value}`);
      if (input.type === "boolean") return [name, value === true || value === "true"];
      return [name, asText(value)];
    }),
  );
}

export function triggersOf(workflow: Mapping): Mapping {
  const on = workflow.on;
  if (typeof on === "string") return { [on]: {} };
  return mappingAt(workflow, "on", "any");
}

function mapping(filters: Tree, where: string, known: readonly string[]): Mapping {
  return mappingAt({ [where]: filters }, where, known);
}

function asTree(given: Readonly<Record<string, unknown>>): Mapping {
  return Object.fromEntries(Object.keys(given).map((key) => [key, null]));
}

function texts(filters: Mapping, key: string): readonly string[] {
  return listAt(filters, key).map(asText);
}

function branchMatches(filters: Mapping, ref: string): boolean {
  const wanted = [
    ...texts(filters, "branches").map((one) => `refs/heads/${one}`),
    ...texts(filters, "tags").map((one) => `refs/tags/${one}`),
  ];
  return wanted.length === 0 || wanted.some((one) => picomatch(one)(ref));
}

function pathsMatch(filters: Mapping, changed: readonly string[]): boolean {
  const wanted = texts(filters, "paths");
  return wanted.length === 0 || changed.some((file) => picomatch([...wanted], { dot: true })(file));
}

function typeMatches(filters: Mapping, event: Event): boolean {
  const wanted = texts(filters, "types");
  return wanted.length === 0 || wanted.includes(String(event.payload.action));
}

function objectAt(payload: Event["payload"], key: string): Readonly<Record<string, unknown>> {
  const value = payload[key];
  if (typeof value !== "object" || value === null) throw new Error(`the payload has no ${key}`);
  return Object.fromEntries(Object.entries(value));
}
