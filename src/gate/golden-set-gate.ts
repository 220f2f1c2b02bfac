import type { AskedQuery } from "./golden-record.ts";
import { counted, type GateDetails, type GateResult, some } from "./verdict.ts";

/**
 * Whether the golden queries that live was asked are still asked. Whoever changes documents can change what is asked of
 * them in the same commit: what a query that is gone, or looks elsewhere, would have shown, no other gate can say.
 * `before`: undefined where no run is kept that asked live. `now`: with every path where live has the document.
 */
export function goldenSetGate(
  before: readonly AskedQuery[] | undefined,
  now: readonly AskedQuery[],
): GateResult {
  const gate = "golden-set";
  if (before === undefined)
    return {
      gate,
      verdict: "skipped",
      reason: "No run is kept that says which golden queries live was asked.",
    };
  if (before.length === 0) return { gate, verdict: "skipped", reason: "Live was asked no golden query." };
  const { told, added } = differences(before, now);
  const whole = counted(before.length, "golden query", "golden queries");
  if (told.length === 0)
    return {
      gate,
      verdict: "pass",
      reason: `What live was asked, ${whole}, is asked as it was${added === 0 ? "" : `; ${added} ${added === 1 ? "is" : "are"} new`}.`,
    };
  const details: GateDetails = {
    queries: before.length,
    added,
    ...Object.fromEntries(told.map(({ name, ids }) => [name, ids.slice(0, mostNames)])),
  };
  return {
    gate,
    verdict: "inconclusive",
    reason: `Of what live was asked, ${whole}, ${inWords(told)}. What they would have shown of these documents is not measured. Changed in a run before the documents, they are asked of live first.`,
    details,
  };
}

/** What is asked otherwise than before, in words; undefined: the same is asked, of the same places. */
export function goldenDifferences(
  before: readonly AskedQuery[],
  now: readonly AskedQuery[],
): string | undefined {
  const { told, added } = differences(before, now);
  const parts = [
    ...(told.length === 0 ? [] : [inWords(told)]),
    ...(added === 0 ? [] : [`${added} ${added === 1 ? "is" : "are"} new`]),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
}

/** What live was asked and is not asked any more, or otherwise, in words; undefined: nothing. */
export function goldenLosses(before: readonly AskedQuery[], now: readonly AskedQuery[]): string | undefined {
  const { told } = differences(before, now);
  return told.length === 0 ? undefined : inWords(told);
}

const mostNames = 20;

function differences(
  before: readonly AskedQuery[],
  now: readonly AskedQuery[],
): { readonly told: readonly Change[]; readonly added: number } {
  const changes = changesOf(before, new Map(now.map((one) => [one.id, one])));
  const known = new Set(before.map((one) => one.id));
  return {
    told: changes.filter(({ ids }) => ids.length > 0),
    added: now.filter((one) => !known.has(one.id)).length,
  };
}

function inWords(told: readonly Change[]): string {
  return told
    .map(({ says, ids }) => `${ids.length} ${says(ids.length)} (${some(ids.map((id) => `"${id}"`))})`)
    .join("; ");
}

interface Change {
  readonly name: string;
  readonly says: (count: number) => string;
  readonly ids: readonly string[];
}

function changesOf(
  before: readonly AskedQuery[],
  current: ReadonlyMap<string, AskedQuery>,
): readonly Change[] {
  const idsOf = (differs: (old: AskedQuery, now: AskedQuery) => boolean) =>
    before
      .filter((old) => {
        const now = current.get(old.id);
        return now !== undefined && differs(old, now);
      })
      .map((one) => one.id);
  const gone = before.filter((one) => !current.has(one.id));
  return [
    {
      name: "criticalGone",
      says: () => "critical, gone",
      ids: gone.filter((one) => one.critical).map((one) => one.id),
    },
    {
      name: "gone",
      says: (count) => (count === 1 ? "is gone" : "are gone"),
      ids: gone.filter((one) => !one.critical).map((one) => one.id),
    },
    {
      name: "notCritical",
      says: (count) => `${count === 1 ? "is" : "are"} not critical any more`,
      ids: idsOf((old, now) => old.critical && !now.critical),
    },
    {
      name: "notAnswerable",
      says: (count) => `${count === 1 ? "counts" : "count"} as not answerable now`,
      ids: idsOf((old, now) => old.answerable && !now.answerable),
    },
    {
      // Nor is it asked whether the corpus answers it after all: it has left the gate `unanswerable`.
      name: "notUnanswerable",
      says: (count) => `${count === 1 ? "counts" : "count"} as answerable now`,
      ids: idsOf((old, now) => !old.answerable && now.answerable),
    },
    {
      name: "reworded",
      says: (count) => `${count === 1 ? "asks" : "ask"} with other words`,
      ids: idsOf((old, now) => old.query !== now.query),
    },
    {
      name: "relabelled",
      says: (count) => `${count === 1 ? "has" : "have"} other labels`,
      ids: idsOf((old, now) => old.labels !== now.labels),
    },
  ];
}
