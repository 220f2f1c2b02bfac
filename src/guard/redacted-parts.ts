import type { Origin } from "../load/rewriting.ts";

/** Names of components and fields that the ledger tells of: they come from outside, and the ledger is kept in the cache. */
export function partsOf(origin: Origin | undefined): ReadonlySet<string> {
  return new Set((origin?.omitted ?? []).flatMap(({ part }) => part ?? []));
}

/** An origin whose parts are changed; the same object when none is. */
export function withParts(origin: Origin, change: (part: string) => string): Origin {
  const changed = new Map([...partsOf(origin)].map((part) => [part, change(part)]));
  if ([...changed].every(([before, after]) => before === after)) return origin;
  return {
    ...origin,
    omitted: origin.omitted.map((one) =>
      one.part === undefined ? one : { ...one, part: changed.get(one.part) ?? one.part },
    ),
  };
}
