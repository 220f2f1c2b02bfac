import { afterAll } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { profileFingerprint, profileOf } from "../../src/embed/profile.ts";
import { embedQueries, queryHash } from "../../src/pipeline/judge/golden.ts";
import { type Search, type StoredHit, search } from "../../src/postgres/search.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";

export const modes = ["lexical", "dense", "hybrid"] as const;

export type Ask = (
  text: string,
  request?: Partial<Omit<Search, "text" | "embedding" | "profile">>,
) => Promise<readonly StoredHit[]>;

/** Asks a corpus's database as an application does: text and vector, hybrid, ten passages, unless a test says otherwise. */
export async function asking(config: Config): Promise<Ask> {
  const store = await openStore(config, "read");
  afterAll(() => store.database.close());
  return async (text, request = {}) =>
    search(store, {
      mode: "hybrid",
      count: 10,
      ...request,
      text,
      ...(request.mode === "lexical"
        ? {}
        : { embedding: await vectorOf(config, text), profile: profileFingerprint(profileOf(config.embed)) }),
    });
}

export async function vectorOf(config: Config, text: string): Promise<Float32Array> {
  const vector = (await embedQueries({ config }, [text])).get(queryHash(text));
  if (vector === undefined) throw new TypeError("one text has one vector");
  return vector;
}

/** Each document once, in the order of its best passage. */
export function paths(hits: readonly StoredHit[]): readonly string[] {
  return [...new Set(hits.map((one) => one.path))];
}
