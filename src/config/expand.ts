import { CORE_SCHEMA } from "js-yaml";
import type { Complaint } from "./check-shape.ts";
import type { KeyPath, LocatedYaml } from "./located-yaml.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** A value that needs a variable which is not set. */
export interface UnsetVariable {
  readonly path: KeyPath;
  readonly variable: string;
}

export interface Expanded {
  readonly value: unknown;
  readonly unset: readonly UnsetVariable[];
  /** Expansions that cannot be read, such as `${NAME-default}`. */
  readonly complaints: readonly Complaint[];
}

/**
 * Replaces `${NAME}` and `${NAME:-default}` in all scalars. A variable that is empty or blank counts as not set, because CI
 * passes a secret that does not exist as an empty string. What needs an unset variable stays as it is written and is listed,
 * or becomes empty where it may.
 */
export function expand(
  yaml: LocatedYaml,
  variables: Variables,
  mayBeEmpty: (path: KeyPath) => boolean,
): Expanded {
  const unset: UnsetVariable[] = [];
  const complaints: Complaint[] = [];

  function walk(value: unknown, path: KeyPath): unknown {
    if (typeof value === "string") return expandScalar(value, path);
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])] as const);
    return Object.fromEntries(isFree(path) ? entries : entries.filter(([, item]) => item !== null));
  }

  function expandScalar(text: string, path: KeyPath): unknown {
    if (!text.includes("${")) return text;
    const missing: string[] = [];
    const result = text.replace(expansion, (_, name: string, fallback: string | undefined) => {
      const found = trimmed(variables[name]) || fallback;
      if (found === undefined) missing.push(name);
      return found ?? "";
    });
    if (text.replace(expansion, "").includes("${")) {
      complaints.push({
        line: yaml.lineOf(path),
        message: `cannot read this expansion; expected \${NAME} or \${NAME:-default}`,
      });
    }
    const [first] = missing;
    if (first !== undefined) {
      if (mayBeEmpty(path)) return "";
      unset.push({ path, variable: first });
      return text;
    }
    if (text.replace(expansion, "") !== "" || [...text.matchAll(expansion)].length > 1) return result;
    if (result === "") return null;
    return yaml.plain(path) ? CORE_SCHEMA.resolveImplicitScalarTag(result).value : result;
  }

  return { value: walk(yaml.value, []), unset, complaints };
}

/** Secrets are often set from a file or a pipe, with the line break at its end; no value of this file begins or ends with a blank. */
export function trimmed(value: string | undefined): string | undefined {
  return value?.trim();
}

const expansion = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Elsewhere a key without a value is a key that was left out; in metadata an empty value is a value. */
function isFree(path: KeyPath): boolean {
  return path.includes("metadata") || path.includes("where");
}
