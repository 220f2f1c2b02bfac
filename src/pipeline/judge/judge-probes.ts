import type { Config } from "../../config/config.ts";
import { type Probe, readProbeRecord, recordedCount, recordProbes } from "../../gate/probe-record.ts";
import { probesGate, probesWithin } from "../../gate/probes-gate.ts";
import type { GateDetails, GateResult } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import {
  countShared,
  findProbes,
  type ProbePlace,
  readProbes,
  type SharedCounts,
  type StoredProbe,
} from "../../postgres/probes.ts";
import { newestMigration } from "../../postgres/schema/migration-sql.ts";
import { readProfile } from "../../postgres/snapshot.ts";
import { readVerdicts } from "../../postgres/verdicts.ts";

const gate = "probes";

/**
 * A change of the passages of fewer than one document in a hundred, of the same profile, gets this many probes: they find
 * the loss of 5 % of the documents four times in five. What takes more probes to be seen, such as another way to cut, changes
 * more documents. A probe takes 17 ms in 17,600 chunks. Renames and other metadata change nothing that is searched.
 */
const quickProbes = 200;
/**
 * Nothing is live to compare with: what is found is only recorded, for `verify` and the next generation, which searches for
 * the rest itself. 200 searches were half of the time of a first load of 36,000 chunks.
 */
const firstProbes = 25;
const largeShare = 0.01;

/** How many documents are searched for, given what a generation changes in its base. */
async function probeCount(
  store: Store,
  config: Config,
  generation: number,
  base: number | null,
  counts?: SharedCounts,
): Promise<number> {
  const most = config.gate.probes.documents;
  const quick = Math.min(most, quickProbes);
  if (base === null) return Math.min(most, firstProbes);
  if (most <= quick) return quick;
  if ((await readProfile(store, generation)) !== (await readProfile(store, base))) return most;
  const { shared, restated, added, removed } = counts ?? (await countShared(store, generation, base));
  return restated + added + removed < largeShare * (shared + added) ? quick : most;
}

/** Texts whose vectors the probes of a generation need: of its own documents, and as its base has them. */
export async function probeTexts(
  store: Store,
  config: Config,
  generation: number,
  base: number | null,
): Promise<readonly string[]> {
  const count = await probeCount(store, config, generation, base);
  if (count === 0) return [];
  const own = await sampleOf(store, generation, count);
  const shared = base === null ? [] : asked(await readProbes(store, { generation, base, count }));
  return [...new Set([...own, ...shared].map(({ text }) => text))];
}

/** Whether live's documents are still found by title or heading in the staged generation. */
export async function judgeStagedProbes(
  store: Store,
  config: Config,
  generation: number,
  base: number | null,
): Promise<GateResult> {
  if (config.gate.probes.documents === 0) return none();
  const counts = base === null ? undefined : await countShared(store, generation, base);
  const count = await probeCount(store, config, generation, base, counts);
  const own = await sampleOf(store, generation, count);
  const drawn = base === null ? [] : await readProbes(store, { generation, base, count });
  const shared = asked(drawn);
  const after = await search(store, generation, [...own, ...shared]);
  const places = own.map((probe) => after(probe));
  const record: GateDetails = places.includes("unasked")
    ? {}
    : {
        record: recordProbes(
          own,
          places.map((place) => typeof place === "number"),
          await searchedBy(store, generation),
        ),
      };
  if (base === null || counts === undefined) {
    const found = places.filter((place) => typeof place === "number").length;
    return {
      gate,
      verdict: "skipped",
      reason: `Nothing is live to compare with; ${found} of ${own.length} documents are found by their own title or heading among the first ${probesWithin} results.`,
      details: { probes: own.length, found, ...record },
    };
  }
  const before = await recordedOrSearched(store, base, shared);
  const pairs = shared.map((probe) => ({
    path: probe.path,
    text: probe.text,
    before: before({ path: probe.basePath, text: probe.text }),
    after: after(probe),
  }));
  const unasked = pairs.filter((one) => one.before === "unasked" || one.after === "unasked").length;
  return probesGate({
    pairs: pairs
      .filter((one) => one.before !== "unasked" && one.after !== "unasked")
      .map((one) => ({
        ...one,
        before: typeof one.before === "number",
        after: typeof one.after === "number",
      })),
    before: "on live",
    apart: {
      documentsInBoth: counts.shared,
      edited: counts.edited,
      editedBeyondTheirHeadings: drawn.length - shared.length,
      added: counts.added,
      removed: counts.removed,
      withoutVector: unasked,
      ...record,
    },
  });
}

/** Whether a generation, once staged and recorded, still finds its documents. */
export async function judgeOwnProbes(store: Store, config: Config, generation: number): Promise<GateResult> {
  if (config.gate.probes.documents === 0) return none();
  const recorded = await readRecord(store, generation);
  if (recorded === undefined)
    return {
      gate,
      verdict: "skipped",
      reason: "What was found when the generation was staged was not recorded, or not by this search.",
    };
  const { own, found } = recorded;
  const now = await search(store, generation, own);
  const pairs = own.map((probe, at) => ({ ...probe, before: found[at] ?? false, after: now(probe) }));
  return probesGate({
    pairs: pairs
      .filter((one) => one.after !== "unasked")
      .map((one) => ({ ...one, after: typeof one.after === "number" })),
    before: "when it was staged",
    apart: { withoutVector: pairs.filter((one) => one.after === "unasked").length },
  });
}

function none(): GateResult {
  return { gate, verdict: "skipped", reason: "The configuration asks for no probes." };
}

async function sampleOf(store: Store, generation: number, count: number): Promise<readonly SharedProbe[]> {
  return asked(await readProbes(store, { generation, base: generation, count }));
}

type SharedProbe = Probe & { readonly basePath: string };

function asked(probes: readonly StoredProbe[]): readonly SharedProbe[] {
  return probes.flatMap(({ path, basePath, text }) => (text === null ? [] : [{ path, basePath, text }]));
}

type Finder = (probe: Probe) => ProbePlace;

async function search(store: Store, generation: number, probes: readonly Probe[]): Promise<Finder> {
  const once = new Map(probes.map((probe) => [keyOf(probe), probe]));
  const places = await findProbes(store, generation, [...once.values()], probesWithin);
  const found = new Map([...once.keys()].map((key, at) => [key, places[at] ?? "unasked"]));
  return (probe) => found.get(keyOf(probe)) ?? "unasked";
}

/** Rows do not change after they are sealed: what live found when it was staged it finds still, and `verify` watches that. */
async function recordedOrSearched(
  store: Store,
  base: number,
  shared: readonly SharedProbe[],
): Promise<Finder> {
  const recorded = await readRecord(store, base);
  const known = new Map(
    (recorded?.own ?? []).map((probe, at) => [
      keyOf(probe),
      recorded?.found[at] === true ? 1 : ("missed" as const),
    ]),
  );
  const wanted = shared.map(({ basePath, text }) => ({ path: basePath, text }));
  const searched = await search(
    store,
    base,
    wanted.filter((probe) => !known.has(keyOf(probe))),
  );
  return (probe) => known.get(keyOf(probe)) ?? searched(probe);
}

interface Recorded {
  readonly own: readonly Probe[];
  readonly found: readonly boolean[];
}

/** The probes that a generation was staged with, and which of them found their documents then. */
async function readRecord(store: Store, generation: number): Promise<Recorded | undefined> {
  const verdict = (await readVerdicts(store, generation)).find((one) => one.gate === gate);
  const record = verdict?.details?.record;
  const own = await sampleOf(store, generation, recordedCount(record));
  const found = readProbeRecord(record, own, await searchedBy(store, generation));
  return found === undefined ? undefined : { own, found };
}

/** What the outcome of a search depends on beside rows: functions come with migrations, vectors with the profile. */
async function searchedBy(store: Store, generation: number): Promise<string> {
  return `${await readProfile(store, generation)} first ${probesWithin}, migration ${newestMigration}`;
}

function keyOf({ path, text }: Probe): string {
  return `${path}\n${text}`;
}
