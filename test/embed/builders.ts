import type { EmbedSettings } from "../../src/config/config.ts";
import { sha256 } from "../../src/digest/digest.ts";
import { type EmbedRequest, embedBatches } from "../../src/embed/embed-batches.ts";
import type { EmbeddedBatch, EmbeddingInput } from "../../src/embed/embedder.ts";
import { openaiEmbedder } from "../../src/embed/providers/openai.ts";
import type { RetryClock } from "../../src/embed/retry-budget.ts";

export function settingsFor(
  baseUrl: string | undefined,
  changes: Partial<EmbedSettings> = {},
): EmbedSettings {
  return {
    provider: "openai",
    model: "text-embedding-3-small",
    dimensions: 64,
    baseUrl,
    apiKey: "sk-test-of-the-embedder",
    maxInputsPerRequest: 4,
    maxTokensPerRequest: 1_000,
    concurrency: 1,
    timeoutMs: 5_000,
    retryBudgetMs: 600_000,
    stalledMs: 900_000,
    usdPerMillionTokens: undefined,
    ...changes,
  };
}

const subjects = [
  "rollback",
  "pricing",
  "holidays",
  "security",
  "onboarding",
  "backups",
  "invoices",
  "servers",
  "travel",
];

/** Texts with words of their own, ten tokens each. */
export function inputs(count: number, tokens = 10): readonly EmbeddingInput[] {
  return Array.from({ length: count }, (_, position) => {
    const text = `${subjects[position % subjects.length]} page number ${position} of handbook ${position * 7}`;
    return { hash: sha256(text), text, tokens, label: `handbook/${position}.md` };
  });
}

/** A clock that only sleeping moves on, and that remembers how long; `chance` is what `random` returns. */
export function testClock(chance = 0.5): RetryClock & { readonly slept: readonly number[] } {
  const slept: number[] = [];
  let now = 0;
  return {
    slept,
    now: () => now,
    random: () => chance,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

export type Collected = Omit<EmbedRequest, "embedder" | "limits"> & { readonly settings: EmbedSettings };

export async function collect({ settings, ...request }: Collected): Promise<readonly EmbeddedBatch[]> {
  const batches: EmbeddedBatch[] = [];
  for await (const batch of embedBatches({
    embedder: openaiEmbedder(settings),
    limits: settings,
    ...request,
  })) {
    batches.push(batch);
  }
  return batches;
}

/** Hashes in the order of the inputs, whatever the order of the batches, with their vectors. */
export function byHash(batches: readonly EmbeddedBatch[]): ReadonlyMap<string, Float32Array | undefined> {
  return new Map(
    batches.flatMap((batch) => batch.inputs.map((input, at) => [input.hash, batch.vectors[at]] as const)),
  );
}
