import type { Config } from "../../config/config.ts";
import type { Store } from "../../postgres/database.ts";
import { readVectorIndex, usesVectorIndex } from "../../postgres/drift.ts";
import { search } from "../../postgres/search.ts";
import { autoIndexRows } from "../../postgres/segment.ts";
import type { LiveGeneration } from "../../postgres/snapshot.ts";
import { readSampleVector } from "../../postgres/stored-vectors.ts";
import type { Judgement } from "../judge/judge.ts";
import { type DriftCheck, failuresOf } from "./drift-check.ts";

/** Of fewer, comparing every vector may be as fast, and the server decides. */
const fewChunks = 2_000;

/** Whether live has the vector index that it should have, valid, in use and finding what is there. */
export async function vectorIndexCheck(
  config: Config,
  store: Store,
  live: LiveGeneration & { readonly chunks: number },
  judged: Judgement,
): Promise<DriftCheck> {
  const check = "vector-index";
  if (store.database.kind === "embedded")
    return { check, outcome: "clean", reason: "The embedded database searches exactly; it has no index." };
  const found = await readVectorIndex(store, live.segment);
  const rebuild =
    "Until it is there searches compare every vector; the next ingest that changes something builds it.";
  if (found === undefined) {
    const wanted = config.index === "hnsw" || (config.index === "auto" && live.chunks >= autoIndexRows);
    return wanted
      ? {
          check,
          outcome: "drifted",
          reason: `Segment ${live.segment} has no vector index, and index: ${config.index} asks for one at ${live.chunks} chunks. ${rebuild}`,
        }
      : {
          check,
          outcome: "clean",
          reason: `Searches of ${live.chunks} chunks are exact; no index is asked for.`,
        };
  }
  if (!found.valid)
    return {
      check,
      outcome: "drifted",
      reason: `The vector index ${found.name} is invalid, so searches do not use it. ${rebuild}`,
    };
  const [missing] = failuresOf(judged, ["index-recall"]);
  if (missing !== undefined)
    return {
      check,
      outcome: "drifted",
      reason: `${missing.reason} As the owner: \`reindex index concurrently ${store.names.schema}.${found.name}\`.`,
    };
  if (live.chunks < fewChunks)
    return { check, outcome: "clean", reason: `The vector index ${found.name} is valid.` };
  const embedding = await readSampleVector(store);
  if (embedding === undefined)
    return {
      check,
      outcome: "unknown",
      reason: "Live holds no vector to search with. See `corpusgate verify`.",
    };
  const used = await usesVectorIndex(store, live.segment, (session) =>
    search(session, {
      mode: "dense",
      embedding,
      profile: live.profile,
      generation: live.generation,
      count: 10,
    }),
  );
  return used
    ? { check, outcome: "clean", reason: `The vector index ${found.name} is valid, and a search used it.` }
    : {
        check,
        outcome: "drifted",
        reason: `A search did not use the vector index ${found.name}. Run \`analyze\` on the schema's tables, and look at the server's enable_indexscan and hnsw settings.`,
      };
}
