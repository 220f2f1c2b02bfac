import { setTimeout as delay } from "node:timers/promises";
import type { LatencySettings } from "../../config/config.ts";
import type { GoldenSet } from "../../gate/golden.ts";
import { type LatencyFingerprint, latencyGate, latencySkipped } from "../../gate/latency-gate.ts";
import type { GateResult } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import { readProbes } from "../../postgres/probes.ts";
import { search } from "../../postgres/search.ts";
import { readSegmentFacts } from "../../postgres/segment-facts.ts";
import { readServerFacts } from "../../postgres/server/server-facts.ts";
import { readProfile } from "../../postgres/snapshot.ts";
import { readQueryEmbeddings } from "../../postgres/stored-vectors.ts";
import { queryHash } from "./golden.ts";

/** Passages of a search, as many as readers usually ask for. */
const count = 10;
/** Different queries, so that no cache of the server answers them. */
const mostTexts = 200;

/** Measures searches of live and of the staged generation in turn, at a fixed rate, whatever the server takes for them. */
export async function judgeLatency(
  store: Store,
  settings: LatencySettings,
  target: { readonly generation: number; readonly base: number | null; readonly golden: GoldenSet | null },
): Promise<GateResult> {
  const { generation, base, golden } = target;
  if (base === null) return latencySkipped("Nothing is live to compare with.");
  if (store.database.kind === "embedded")
    return latencySkipped("An embedded database answers one search at a time; measure on a server.");
  const probes = await readProbes(store, { generation, base, count: mostTexts });
  const texts = [
    ...(golden?.queries.map((one) => one.query) ?? []),
    ...probes.flatMap(({ text }) => text ?? []),
  ].slice(0, mostTexts);
  const live = await openSide(store, base, texts);
  const staged = await openSide(store, generation, texts);
  const both = texts.filter((text) => live.asks(text) && staged.asks(text));
  if (both.length === 0)
    return latencySkipped("No golden query and no probe has stored vectors of both generations.");
  const before = await readServerFacts(store);
  const times = await measure({ sides: [live, staged], texts: both, settings });
  const after = await readServerFacts(store);
  return latencyGate({
    live: times[0],
    staged: times[1],
    fingerprints: {
      live: { ...before, ...live.fingerprint },
      // A server that was restarted or failed over in between is another one.
      staged: { ...after, ...staged.fingerprint },
    },
    maxRatio: settings.maxRatio,
    perSecond: settings.perSecond,
  });
}

interface Side {
  readonly fingerprint: LatencyFingerprint;
  readonly asks: (text: string) => boolean;
  readonly ask: (text: string) => Promise<void>;
}

async function openSide(store: Store, generation: number, texts: readonly string[]): Promise<Side> {
  const profile = await readProfile(store, generation);
  const vectors = await readQueryEmbeddings(store, profile, texts.map(queryHash));
  const { dimensions, indexed, vectors: rows } = await readSegmentFacts(store, generation);
  return {
    fingerprint: { dimensions, indexed, rows, results: count, mode: "hybrid" },
    asks: (text) => vectors.has(queryHash(text)),
    async ask(text) {
      const embedding = vectors.get(queryHash(text));
      if (embedding === undefined) throw new TypeError("only texts with vectors are asked");
      await search(store, { mode: "hybrid", text, generation, profile, count, embedding });
    },
  };
}

/** One in ten more, before anything counts: the first searches fill the server's memory. */
const warmUpShare = 0.1;

async function measure({
  sides,
  texts,
  settings,
}: {
  readonly sides: readonly [Side, Side];
  readonly texts: readonly string[];
  readonly settings: LatencySettings;
}): Promise<readonly [readonly number[], readonly number[]]> {
  const { requests, perSecond } = settings;
  const warmUp = Math.ceil(requests * warmUpShare);
  const times: [number[], number[]] = [[], []];
  const running: Promise<void>[] = [];
  let failed = false;
  const began = performance.now();
  for (let at = 0; at < 2 * (warmUp + requests) && !failed; at += 1) {
    // Meant to be sent now: what waits behind a slow search has waited, and its time says so.
    const intended = began + (at * 1000) / perSecond;
    const wait = intended - performance.now();
    if (wait > 0) await delay(wait);
    const [side, text] = [at % 2 === 0 ? 0 : 1, texts[Math.floor(at / 2) % texts.length]] as const;
    if (text === undefined) throw new TypeError("there are texts");
    const answered = sides[side].ask(text).then(() => {
      if (at >= 2 * warmUp) times[side].push(performance.now() - intended);
    });
    // Nobody waits for it yet, and an error that nobody waits for would end the process before the run is logged.
    answered.catch(() => {
      failed = true;
    });
    running.push(answered);
  }
  await Promise.all(running);
  return times;
}
