import { isMapping } from "../syntax/json-value.ts";

/** Field names come from outside, so `constructor` and its like must not reach the prototype. */
export function own(record: { readonly [key: string]: unknown }, name: string): unknown {
  return Object.hasOwn(record, name) ? (record[name] ?? undefined) : undefined;
}

/**
 * What a record holds under a name that may lead into its fields: `content.rendered`, or `blocks.text` of each object in a
 * list. A field that is called so is meant first, as columns of CSV files are.
 */
export function valuesAt(record: { readonly [key: string]: unknown }, name: string): readonly unknown[] {
  const field = own(record, name);
  if (field !== undefined) return [field];
  if (!name.includes(".")) return [];
  let values: readonly unknown[] = [record];
  for (const part of name.split(".")) {
    values = values.flatMap((value) => {
      const inside = isMapping(value) ? own(value, part) : undefined;
      // The last one may be a list of texts, which is one value.
      return inside === undefined ? [] : [inside];
    });
    if (values.some(isListOfObjects))
      values = values.flatMap((value) => (Array.isArray(value) ? value : [value]));
  }
  return values;
}

/** The one value under a name, or the list of those that several objects hold. */
export function fieldAt(record: { readonly [key: string]: unknown }, name: string): unknown {
  const values = valuesAt(record, name);
  return values.length > 1 ? values : values[0];
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.some(isMapping);
}
