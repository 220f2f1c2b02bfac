import type { Found, Hit } from "../../src/gate/evaluate.ts";

/** A search of one query as one of many. */
export function oneByOne(search: (query: string) => readonly Hit[]) {
  return async (queries: readonly string[]): Promise<readonly Found[]> =>
    queries.map((query) => ({ hits: search(query), ms: 1 }));
}
