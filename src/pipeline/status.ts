import type { Config } from "../config/config.ts";
import { readCheckpoints } from "../postgres/checkpoints.ts";
import { readGenerations } from "../postgres/generations.ts";
import { readLease } from "../postgres/lease.ts";
import { readRuns } from "../postgres/runs.ts";
import type { RunsReport, StatusReport } from "../report/operation-reports.ts";
import { withStore } from "./run-context.ts";

/** What is live, what is staged, who is at work. */
export async function status(config: Config): Promise<StatusReport> {
  const began = performance.now();
  return withStore(config, "read", async (store) => {
    const generations = await readGenerations(store);
    return {
      command: "status",
      outcome: "ok",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      live: generations.find((one) => one.state === "live")?.number ?? null,
      staged: generations
        .filter((one) => one.state === "staged" || one.state === "sealed")
        .map((one) => one.number),
      lease: await readLease(store),
      generations,
      embedding: (await readCheckpoints(store)).map((one) => ({
        ...one,
        stalled: one.outcome === null && one.silentSeconds > config.embed.stalledMs / 1000,
      })),
    };
  });
}

/** The run log, newest first. */
export async function runs(config: Config, limit: number): Promise<RunsReport> {
  const began = performance.now();
  return withStore(config, "read", async (store) => {
    const logged = await readRuns(store, limit);
    return {
      command: "runs",
      outcome: "ok",
      environment: config.environment,
      seconds: (performance.now() - began) / 1000,
      runs: logged,
    };
  });
}
