import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import { readGenerations } from "../postgres/generations.ts";
import { pruneGenerations } from "../postgres/prune.ts";
import type { PruneReport } from "../report/operation-reports.ts";
import { logRun } from "./log-run.ts";
import { type Origin, withStore } from "./run-context.ts";

/** Drops what is no longer retained; live and at least one generation before it always stay. */
export async function prune(config: Config, origin: Origin): Promise<PruneReport> {
  const began = performance.now();
  return withStore(config, "promote", (store) =>
    logRun(store, { ...origin, id: randomUUID(), command: "prune" }, async (run): Promise<PruneReport> => {
      const pruned = await pruneGenerations(store, {
        keep: config.retention.generations,
        unusedDays: config.retention.embeddingDays,
        actor: run.actor,
        run: run.id,
      });
      const left = await readGenerations(store);
      return {
        command: "prune",
        outcome: "pruned",
        environment: config.environment,
        seconds: (performance.now() - began) / 1000,
        ...pruned,
        retained: left.filter((one) => one.state !== "live").map((one) => one.number),
      };
    }),
  );
}
