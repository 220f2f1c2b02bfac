import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { integrityGate } from "../gate/verdict.ts";
import { inspectGeneration } from "../postgres/integrity.ts";
import { type GenerationState, readGenerations, readPreviousLive, rollBackTo } from "../postgres/promote.ts";
import type { RollbackReport } from "../report/reports.ts";
import type { Approval } from "./approval.ts";
import { logRun } from "./log-run.ts";
import { namedGeneration } from "./named-generation.ts";
import { type Origin, withStore } from "./run-context.ts";

export interface RollbackRequest {
  readonly config: Config;
  /** Undefined: the one that was live before. */
  readonly generation: number | undefined;
  readonly approval: Approval | undefined;
  readonly origin: Origin;
}

/** Makes a retained generation live again, after recomputing it from its rows. */
export async function rollback({
  config,
  generation,
  approval,
  origin,
}: RollbackRequest): Promise<RollbackReport> {
  const began = performance.now();
  return withStore(config, "promote", (store) =>
    logRun(store, { ...origin, id: randomUUID(), command: "rollback" }, async (run) => {
      const states = await readGenerations(store);
      const live = states.find((one) => one.state === "live")?.number ?? null;
      const target = chooseRetained(states, generation ?? (await readPreviousLive(store)));
      const integrity = integrityGate(await inspectGeneration(store, target.number));
      const report = (outcome: RollbackReport["outcome"], reasons: readonly string[]): RollbackReport => ({
        command: "rollback",
        outcome,
        environment: config.environment,
        seconds: (performance.now() - began) / 1000,
        generation: target.number,
        previous: live,
        gates: [integrity],
        reasons,
      });
      if (integrity.verdict === "fail")
        return report("blocked", [`Generation ${target.number} is not what was sealed: ${integrity.reason}`]);
      await rollBackTo(store, {
        generation: target.number,
        expected: live,
        actor: run.actor,
        run: run.id,
        approval: approval ?? null,
      });
      return report("rolled-back", []);
    }),
  );
}

function chooseRetained(states: readonly GenerationState[], generation: number | null): GenerationState {
  if (generation === null) {
    throw new Failure("No generation was live before the live one, so there is nothing to roll back to.", {
      remedy: "Look at `corpusgate status`.",
    });
  }
  const named = namedGeneration(states, generation);
  if (named.state === "retired" || named.state === "rolled back") return named;
  throw new Failure(`Generation ${generation} is ${named.state}; one that was live before was expected.`, {
    remedy:
      named.state === "live"
        ? "It is live already."
        : "Use `corpusgate promote` for a generation that was never live.",
  });
}
