import type { Config } from "../config/config.ts";
import { profileFingerprint, profileOf } from "../embed/profile.ts";
import { Failure } from "../failure/failure.ts";
import { searchDense } from "../postgres/search.ts";
import { readLive } from "../postgres/snapshot.ts";
import type { QueryReport } from "../report/reports.ts";
import { embedQueries, queryHash } from "./golden.ts";
import { withStore } from "./run-context.ts";

export interface QueryRequest {
  readonly config: Config;
  readonly text: string;
  readonly count: number;
}

/** What a reader of the live generation would get. */
export async function query({ config, text, count }: QueryRequest): Promise<QueryReport> {
  const began = performance.now();
  if (text.trim() === "")
    throw new Failure("The query is empty.", { remedy: 'Ask something: corpusgate query "How do I …?"' });
  return withStore(config, "read", async (store) => {
    const live = await readLive(store);
    if (live === null) {
      throw new Failure(`Nothing is live in environment "${config.environment}" yet.`, {
        remedy: `Run \`corpusgate ingest --env ${config.environment}\` first.`,
      });
    }
    const ms: Record<string, number> = {};
    const embedding = await timed(ms, "embed", async () =>
      (await embedQueries(config, [text])).get(queryHash(text)),
    );
    if (embedding === undefined) throw new TypeError("the embedder returns a vector for each query");
    const hits = await timed(ms, "search", () =>
      searchDense(store, {
        generation: live.generation,
        profile: profileFingerprint(profileOf(config.embed)),
        embedding,
        count,
      }),
    );
    return {
      command: "query",
      outcome: hits.length > 0 ? "found" : "nothing-found",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      generation: live.generation,
      mode: "dense",
      hits: hits.map(({ path, headingPath, score, distance, content, metadata }) => ({
        path,
        headingPath,
        score,
        distance,
        content,
        pricingSensitive: metadata.pricing_sensitive === true,
      })),
      ms,
      notes: [],
    };
  });
}

async function timed<T>(ms: Record<string, number>, step: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  ms[step] = performance.now() - start;
  return result;
}
