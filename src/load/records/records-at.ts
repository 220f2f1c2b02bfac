import { isMapping } from "../syntax/json-value.ts";
import { fieldAt, own } from "./field-at.ts";

/** Where the records of a file stand, and what names one. */
export interface RecordsPlace {
  readonly at?: string | undefined;
  readonly id: string;
}

export interface Entries {
  /** The names that lead to what holds the records. */
  readonly path: readonly string[];
  /** A list's items, or an object's entries with their keys. */
  readonly entries: readonly { readonly key?: string; readonly value: unknown }[];
}

/** The records that a file's value holds where `at` says, `.` for the value itself; undefined: no list or object is there. */
export function entriesAt(root: unknown, { at = ".", id }: RecordsPlace): Entries | undefined {
  const path = at === "." ? [] : isMapping(root) && Object.hasOwn(root, at) ? [at] : at.split(".");
  const held = path.reduce<unknown>((value, name) => (isMapping(value) ? own(value, name) : undefined), root);
  if (Array.isArray(held)) return { path, entries: held.map((value: unknown) => ({ value })) };
  if (!isMapping(held)) return undefined;
  return {
    path,
    entries: Object.entries(held).flatMap(([key, value]) =>
      // An absent entry is none, as an absent field is; YAML has `key:`.
      value === null ? [] : [{ key, value: keyed(key, value, id) }],
    ),
  };
}

/** An object of a dictionary has its key for an id, unless it has one of its own; a text or a number is the field `value`. */
function keyed(key: string, value: unknown, id: string): unknown {
  if (["string", "number", "boolean"].includes(typeof value)) return { [id]: key, value };
  if (!isMapping(value) || fieldAt(value, id) !== undefined) return value;
  return { ...value, [id]: key };
}

/** Where the one object of a file seems to hold the file's records, as `at` names it, and what they are. */
export function likelyPlace(root: unknown): { readonly at: string; readonly what: string } | undefined {
  if (!isMapping(root)) return undefined;
  // Its other lists and objects are no places of records, however alike their entries are.
  const api = typeof root.openapi === "string" || typeof root.swagger === "string";
  if (api && isMapping(root.paths)) return { at: "paths", what: 'the objects in "paths"' };
  const places = Object.entries(root).flatMap(([name, value]) => {
    const inner = isMapping(value) ? Object.entries(value) : [];
    return [
      { at: name, count: recordsIn(value) },
      ...inner.map(([key, one]) => ({
        at: `${name}.${key}`,
        count: Array.isArray(one) ? recordsIn(one) : 0,
      })),
    ];
  });
  const lists = places.filter(({ count }) => count > 0);
  const [only, ...others] = lists;
  const values = Object.values(root);
  const keyed = values.filter(isMapping).length;
  // A list among them could be no record.
  if (keyed > 1 && keyed * 10 >= values.length * 9 && !values.some(Array.isArray) && likeRecords(values))
    return { at: ".", what: "the file's objects, by their keys," };
  return only === undefined || others.length > 0
    ? undefined
    : { at: only.at, what: `the objects in "${only.at}"` };
}

/** Of a list of objects all, of an object of objects those that look alike. */
function recordsIn(value: unknown): number {
  if (Array.isArray(value)) return value.length > 0 && value.every(isMapping) ? value.length : 0;
  if (!isMapping(value)) return 0;
  const inner = Object.values(value);
  return inner.length > 1 && inner.every(isMapping) && likeRecords(inner) ? inner.length : 0;
}

/** Records have fields of the same names; parts of one document have their own. */
function likeRecords(values: readonly unknown[]): boolean {
  const [first, ...others] = values.filter(isMapping).slice(0, 100);
  if (first === undefined) return false;
  const names = Object.keys(first);
  const alike = others.filter((one) => names.some((name) => Object.hasOwn(one, name)));
  return names.length > 0 && alike.length * 10 >= others.length * 9;
}
