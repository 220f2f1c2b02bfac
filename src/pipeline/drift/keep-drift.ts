import type { Config } from "../../config/config.ts";
import { recordDrift } from "../../postgres/drift.ts";
import { readGenerations } from "../../postgres/generations.ts";
import type { DriftReport } from "../../report/reports.ts";
import { withStore } from "../run-context.ts";
import { sketchGeneration } from "./distribution.ts";

/**
 * Keeps the report of a run that only read, for later ones to compare with; takes the connection of a user who may stage.
 * What the generation is about is computed here, from the database. One that has been pruned meanwhile is kept without.
 */
export async function keepDrift(config: Config, report: DriftReport): Promise<void> {
  const { generation, outcome } = report;
  await withStore(config, "stage", async (store) => {
    const looked = (await readGenerations(store)).find((one) => one.number === generation);
    await recordDrift(store, {
      generation,
      profile: looked?.profile ?? null,
      outcome,
      report,
      sketch: looked === undefined ? null : await sketchGeneration(store, looked.number),
    });
  });
}
