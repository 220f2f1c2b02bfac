import type { Config } from "../../config/config.ts";
import { changedValues, type HashedValues } from "../../digest/digest.ts";
import { Failure } from "../../failure/failure.ts";
import { recordSettings } from "../../gate/gate-settings.ts";
import { askedQueries } from "../../gate/golden-record.ts";
import { goldenDifferences } from "../../gate/golden-set-gate.ts";
import { readGatedWith } from "../../postgres/asked-queries.ts";
import type { Store } from "../../postgres/database.ts";
import { readNamedFile } from "../named-file.ts";
import { readGoldenSet } from "./golden.ts";

/** The gates' settings as a later run can compare them; of a file of thresholds what it says, readable or not. */
export async function settingsOf(config: Config): Promise<HashedValues> {
  const { gate } = config;
  if (gate.thresholds === undefined) return recordSettings(gate, null);
  try {
    return recordSettings(gate, await readNamedFile(config, "gate.thresholds", gate.thresholds));
  } catch (error) {
    if (error instanceof Failure || (error instanceof Error && "code" in error))
      return recordSettings(gate, null);
    throw error;
  }
}

/**
 * What of golden queries and gate settings is otherwise in this checkout than when a staged generation was gated, and what to
 * do about it, by whether it was promoted; sentences, none where nothing moved. It takes nothing from the verdicts: they are
 * those that were approved.
 */
export async function movedSinceGated(
  store: Store,
  config: Config,
  generation: number,
): Promise<Readonly<Record<"promoted" | "blocked", readonly string[]>>> {
  const gated = await readGatedWith(store, generation);
  const queries = gated === undefined ? undefined : await goldenMoved(config, gated.asked);
  const before = gated?.settings ?? null;
  const settings = before === null ? [] : changedValues(before, await settingsOf(config));
  const commit = gated?.commit ?? null;
  const since = `since generation ${generation} was gated${commit === null ? "" : ` (commit ${commit.slice(0, 12)})`}`;
  const moved = [
    ...(queries === undefined ? [] : [`Golden queries have changed ${since}: ${queries}.`]),
    ...(settings.length === 0
      ? []
      : [`Gate settings have changed ${since}: ${settings.map((key) => `gate.${key}`).join(", ")}.`]),
  ];
  if (moved.length === 0) return { promoted: [], blocked: [] };
  const env = config.environment;
  const then = "The verdicts are those of then.";
  return {
    promoted: [...moved, `${then} \`corpusgate verify --env ${env}\` asks live what this checkout asks.`],
    blocked: [
      ...moved,
      `${then} \`corpusgate verify --env ${env} --generation ${generation}\` asks that generation what this checkout asks; \`corpusgate ingest --env ${env} --hold\` stages the documents again and gates them beside live, and pays nothing again for what was embedded.`,
    ],
  };
}

async function goldenMoved(
  config: Config,
  before: Parameters<typeof goldenDifferences>[0],
): Promise<string | undefined> {
  try {
    return goldenDifferences(before, askedQueries(await readGoldenSet(config)));
  } catch (error) {
    // A promotion does not need the file; that it says nothing now is told.
    if (error instanceof Failure) return `this checkout has none that can be read (${error.message})`;
    throw error;
  }
}
