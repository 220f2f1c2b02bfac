import type { Config } from "../../config/config.ts";
import { changedValues } from "../../digest/digest.ts";
import { nothingToDo } from "../../plan/draw-plan.ts";
import { readGatedWith } from "../../postgres/asked-queries.ts";
import type { Store } from "../../postgres/database.ts";
import type { Drawn } from "../plan/draw-against.ts";
import { settingsOf } from "./moved-since-gated.ts";

/**
 * What of the gates' settings is otherwise than when live was gated: whoever changes documents can make the gates milder in
 * the same commit, and a verdict does not say so. Nothing where nothing is to be gated, or where it is not known.
 */
export async function judgedOtherwiseWarning(
  store: Store,
  config: Config,
  { plan, snapshot }: Pick<Drawn, "plan" | "snapshot">,
): Promise<readonly string[]> {
  const { generation } = snapshot;
  if (generation === null || nothingToDo(plan, snapshot)) return [];
  const before = (await readGatedWith(store, generation))?.settings ?? null;
  const moved = before === null ? [] : changedValues(before, await settingsOf(config));
  if (moved.length === 0) return [];
  const keys = moved.map((key) => `\`gate.${key}\``);
  return [
    `Gate settings are others than those that generation ${generation}, which is live, was gated with: ${keys.join(", ")}. These documents are judged by the new ones; where a gate became milder, it may pass what it would have stopped.`,
  ];
}
