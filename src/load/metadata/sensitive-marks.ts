import { isMapping } from "../syntax/json-value.ts";

/** What stands under `pricing_sensitive` anywhere in `sections`, also where the rest is written wrong. */
export function sensitiveMarks(sections: unknown): readonly unknown[] {
  return valuesOf(sections, ["pricing_sensitive"]);
}

/** What stands under one of the names, however deep. */
export function valuesOf(value: unknown, names: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((one) => valuesOf(one, names));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => [
    ...(names.includes(name) ? [one] : []),
    ...valuesOf(one, names),
  ]);
}
