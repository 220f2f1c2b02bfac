import type { Config } from "../../config/config.ts";
import { changedValues } from "../../digest/digest.ts";
import { askedQueries } from "../../gate/golden-record.ts";
import { goldenLosses } from "../../gate/golden-set-gate.ts";
import { nothingToDo } from "../../plan/draw-plan.ts";
import { readAskedQueries, readGatedWith } from "../../postgres/asked-queries.ts";
import type { Store } from "../../postgres/database.ts";
import type { Drawn } from "../plan/draw-against.ts";
import { readGoldenSet } from "./golden.ts";
import { settingsOf } from "./moved-since-gated.ts";

/**
 * What judges otherwise than it judged live: gate settings, where documents change, and golden queries, where none does. A
 * verdict does not say so. Nothing where it is not known.
 */
export async function judgedOtherwiseWarning(
  store: Store,
  config: Config,
  { plan, snapshot }: Pick<Drawn, "plan" | "snapshot">,
): Promise<readonly string[]> {
  const { generation } = snapshot;
  if (generation === null) return [];
  return nothingToDo(plan, snapshot)
    ? otherQuestions(store, config, generation)
    : otherSettings(store, config, generation);
}

/** Whoever changes documents can make the gates milder in the same commit. */
async function otherSettings(store: Store, config: Config, live: number): Promise<readonly string[]> {
  const before = (await readGatedWith(store, live))?.settings ?? null;
  const moved = before === null ? [] : changedValues(before, await settingsOf(config));
  if (moved.length === 0) return [];
  const keys = moved.map((key) => `\`gate.${key}\``);
  return [
    `Gate settings are others than those that generation ${live}, which is live, was gated with: ${keys.join(", ")}. These documents are judged by the new ones; where a gate became milder, it may pass what it would have stopped.`,
  ];
}

/** The run takes the set as what live was asked, so the gate `golden-set` of the next one says nothing of what went in this one. */
async function otherQuestions(store: Store, config: Config, live: number): Promise<readonly string[]> {
  const before = await readAskedQueries(store, live);
  const losses =
    before === undefined ? undefined : goldenLosses(before, askedQueries(await readGoldenSet(config)));
  if (losses === undefined) return [];
  return [
    `Golden queries have changed, and no document: of what live was asked, ${losses}. An ingest takes the set as it is now, and the gate golden-set compares with that from then on: look whether each of these is meant.`,
  ];
}
