import type { Config, JsonValue } from "../config/config.ts";
import { lacksKey } from "../embed/key.ts";
import { profileFingerprint, profileOf } from "../embed/profile.ts";
import { Failure } from "../failure/failure.ts";
import { bandOf } from "../gate/calibrate.ts";
import { isPricingSensitive } from "../guard/pricing/sensitive.ts";
import { type Search, search } from "../postgres/search.ts";
import { Refusal } from "../postgres/server/refusal.ts";
import { type LiveGeneration, readLive } from "../postgres/snapshot.ts";
import type { QueryReport } from "../report/operation-reports.ts";
import { embedQueries, queryHash } from "./judge/golden.ts";
import { readConfiguredThresholds } from "./judge/judge-thresholds.ts";
import type { Observer } from "./progress.ts";
import { withStore } from "./run-context.ts";

export interface QueryRequest {
  readonly config: Config;
  readonly text: string;
  readonly count: number;
  /** Undefined: hybrid, or lexical where there is no key to embed the query with. */
  readonly mode: Search["mode"] | undefined;
  /** Metadata that a document must carry. */
  readonly filter: Readonly<Record<string, JsonValue>>;
  readonly observe?: Observer;
}

/** What a reader of the live generation would get. */
export async function query(request: QueryRequest): Promise<QueryReport> {
  const { config, text, count, filter } = request;
  const began = performance.now();
  if (text.trim() === "") {
    throw new Failure("The query is empty.", { remedy: 'Ask something: `corpusgate query "How do I …?"`' });
  }
  return withStore(config, "read", async (store) => {
    const live = await readLive(store);
    if (live === null) {
      throw new Failure(`Nothing is live in environment "${config.environment}" yet.`, {
        remedy: `Run \`corpusgate ingest --env ${config.environment}\` first.`,
      });
    }
    const keyless = lacksKey(config.embed);
    const mode = request.mode ?? (keyless ? "lexical" : "hybrid");
    if (mode !== "lexical") requireProfile(config, live);
    const ms: Record<string, number> = {};
    const embedding =
      mode === "lexical"
        ? undefined
        : await timed(ms, "embed", async () => (await embedQueries(request, [text])).get(queryHash(text)));
    const hits = await timed(ms, "search", () =>
      search(store, {
        mode,
        text,
        count,
        filter,
        ...(embedding === undefined
          ? {}
          : { embedding, profile: profileFingerprint(profileOf(config.embed)) }),
      }).catch((error: unknown) => {
        throw error instanceof Refusal ? asOption(error) : error;
      }),
    );
    const bands = (await readConfiguredThresholds(config))?.thresholds;
    // A threshold of another profile says nothing of these distances; `verify` fails for it.
    const judged = bands?.profile === live.profile ? bands.bands : undefined;
    return {
      command: "query",
      outcome: hits.length > 0 ? "found" : "nothing-found",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      generation: live.generation,
      mode,
      hits: hits.map(({ path, title, headingPath, score, distance, content, metadata }) => ({
        path,
        title,
        headingPath,
        score,
        distance,
        ...(judged === undefined || distance === null ? {} : { band: bandOf(distance, judged) }),
        content,
        pricingSensitive: isPricingSensitive(metadata),
      })),
      ms,
      notes: [
        ...(keyless && request.mode === undefined
          ? [
              "No API key is set, so only the words were searched. Set OPENAI_API_KEY for dense and hybrid search.",
            ]
          : []),
        ...(mode === "lexical" && hits.length === 0 && withoutBlanks.test(text)
          ? [
              "Postgres takes what stands between two blanks or signs for one word, and the query's script puts no blanks between words. Ask for single words with blanks between them, or search with vectors (`--mode hybrid`).",
            ]
          : []),
      ],
    };
  });
}

/** Of Chinese, Japanese and Korean the database searches each two letters in a row. */
const withoutBlanks = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Before the query is paid for. */
function requireProfile({ embed, environment }: Config, live: LiveGeneration): void {
  const configured = profileFingerprint(profileOf(embed));
  if (configured === live.profile) return;
  throw new Failure(
    `Environment "${environment}" embeds as ${configured}, and generation ${live.generation}, which is live, holds ${live.profile}: vectors of two profiles cannot be compared.`,
    {
      remedy:
        "`--mode lexical` searches the words alone. Set `embed` to what live was embedded with, or ingest with what is configured.",
    },
  );
}

/** SQL shows a filter as the JSON object that applications send; on the command line it is an option. */
function asOption(refusal: Refusal): Failure {
  const [, key, value] = /^For example \{"(.*?)": (.*)\}\.$/.exec(refusal.remedy) ?? [];
  if (key === undefined || value === undefined) return refusal;
  return new Failure(refusal.message, {
    remedy: `For example --filter '${key}=${value}'.`,
    cause: refusal,
  });
}

async function timed<T>(ms: Record<string, number>, step: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  ms[step] = performance.now() - start;
  return result;
}
