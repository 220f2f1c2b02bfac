import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import { Failure } from "../failure/failure.ts";
import { integrityGate } from "../gate/verdict.ts";
import {
  type GenerationState,
  type RolledBack,
  readGenerations,
  readPreviousLive,
  readRolledBack,
} from "../postgres/generations.ts";
import { inspectGeneration } from "../postgres/integrity.ts";
import { rollBackTo } from "../postgres/promote.ts";
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

/**
 * Makes a retained generation live again, after recomputing it from its rows. Without a number never one that was itself
 * rolled back from: who calls twice because the first did not help wants to go further back, and would get the bad one.
 */
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
      const undone = target.state === "rolled back" ? await readRolledBack(store, target.number) : undefined;
      if (undone !== undefined && generation === undefined)
        throw wouldUndo(config, states, { target: target.number, live, undone });
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
      return report(
        "rolled-back",
        undone === undefined ? [] : [`This undoes a rollback. ${told(target.number, undone)}.`],
      );
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

function wouldUndo(
  { environment }: Config,
  states: readonly GenerationState[],
  found: { readonly target: number; readonly live: number | null; readonly undone: RolledBack },
): Failure {
  const { target, live, undone } = found;
  const command = (generation: number) => `\`corpusgate rollback ${generation} --env ${environment}\``;
  const [next, ...others] = states.filter((one) => one.state === "retired").map((one) => one.number);
  const elsewhere =
    next === undefined
      ? "No other generation that was live is kept."
      : `To go to another one that was live, ${command(next)}${others.length === 0 ? "" : ` (or ${others.join(", ")})`}.`;
  return new Failure(
    `Nothing was changed: before generation ${live ?? "none"}, generation ${target} was live, and going back there would undo a rollback. ${told(target, undone)}.`,
    { remedy: `To make it live again all the same, name it: ${command(target)}. ${elsewhere}` },
  );
}

function told(generation: number, { at, by, reason }: RolledBack): string {
  return `Generation ${generation} was rolled back from on ${at.slice(0, 16).replace("T", " ")} UTC by ${by} (${reason === null ? "no reason was given" : `reason: ${reason}`})`;
}
