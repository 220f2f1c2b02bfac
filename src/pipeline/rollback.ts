import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import { blocksAlone, type GateResult, integrityGate } from "../gate/verdict.ts";
import { inspectGeneration } from "../postgres/integrity.ts";
import {
  GatedAgainst,
  type GenerationState,
  promoteGeneration,
  readGenerations,
  readPreviousLive,
  rollBackTo,
} from "../postgres/promote.ts";
import { readVerdicts } from "../postgres/verdicts.ts";
import type { PromoteReport, RollbackReport } from "../report/reports.ts";
import { type Approval, approvalBlocker } from "./approval.ts";
import { logRun } from "./log-run.ts";
import { namedGeneration } from "./named-generation.ts";
import { promotedBefore } from "./promoted-before.ts";
import { type Origin, withStore } from "./run-context.ts";

export interface FlipRequest {
  readonly config: Config;
  /** Undefined: the one held, or the one that was live before. */
  readonly generation: number | undefined;
  readonly approval: Approval | undefined;
  readonly origin: Origin;
  /** Digest of the plan that a promoted generation must have been made by; not looked at when rolling back. */
  readonly plan?: Digest | undefined;
}

/**
 * Makes a sealed generation live if its base still is, its gates stand and its rows are what was sealed. Of one that the
 * same plan made live already it answers so, and changes nothing.
 */
export async function promote(request: FlipRequest): Promise<PromoteReport> {
  const { config, generation, approval, origin, plan } = request;
  const began = performance.now();
  return withStore(config, "promote", (store) =>
    logRun(store, { ...origin, id: randomUUID(), command: "promote" }, async (run) => {
      const states = await readGenerations(store);
      const before = await promotedBefore(store, states, {
        generation,
        digest: plan ?? approval?.digest ?? undefined,
      });
      const target = before?.target ?? chooseSealed(states, generation);
      const live = states.find((one) => one.state === "live")?.number ?? null;
      const integrity = integrityGate(await inspectGeneration(store, target.number));
      const verdicts: readonly GateResult[] = await readVerdicts(store, target.number);
      const unapproved = approvalBlocker(config, approval, target.planDigest);
      const reasons = [
        unapproved,
        plan !== undefined && plan !== target.planDigest
          ? `Generation ${target.number} was made by the plan with digest ${target.planDigest}; the one with digest ${plan} was to be promoted.`
          : undefined,
        verdicts.length === 0
          ? `Generation ${target.number} was never gated. Run \`corpusgate ingest --hold\` again.`
          : undefined,
        ...[integrity, ...verdicts]
          .filter((one) => blocksAlone(one, config.gate.onInconclusive))
          .map((one) => `${one.gate}: ${one.reason}`),
      ].filter((reason) => reason !== undefined);
      const report = (outcome: PromoteReport["outcome"], reasons: readonly string[] = []): PromoteReport => ({
        command: "promote",
        outcome,
        environment: config.environment,
        seconds: (performance.now() - began) / 1000,
        generation: target.number,
        previous: live,
        planDigest: target.planDigest,
        contentDigest: target.contentDigest,
        gates: [integrity, ...verdicts.filter((one) => one.gate !== integrity.gate)],
        reasons,
      });
      if (before !== undefined)
        return unapproved === undefined
          ? { ...report("promoted", [alreadyLive]), previous: before.previous }
          : report("blocked", [unapproved]);
      if (reasons.length > 0) return report("blocked", reasons);
      try {
        await promoteGeneration(store, {
          generation: target.number,
          expected: target.parent,
          actor: run.actor,
          run: run.id,
          approval: approval ?? null,
        });
      } catch (error) {
        // The settings were stricter when the gates ran than they are now: what blocked then blocks still.
        if (error instanceof GatedAgainst) return report("blocked", [`${error.message} ${error.remedy}`]);
        throw error;
      }
      return report("promoted");
    }),
  );
}

const alreadyLive = "This plan was promoted before; nothing was changed.";

/** Makes a retained generation live again, after recomputing it from its rows. */
export async function rollback({
  config,
  generation,
  approval,
  origin,
}: FlipRequest): Promise<RollbackReport> {
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

function chooseSealed(states: readonly GenerationState[], generation: number | undefined): GenerationState {
  const sealed = states.filter((one) => one.state === "sealed");
  if (generation === undefined) {
    const [only, another] = sealed;
    if (only !== undefined && another === undefined) return only;
    throw new Failure(
      sealed.length === 0
        ? "No generation is held for promotion."
        : `${sealed.length} generations are held: ${sealed.map((one) => one.number).join(", ")}.`,
      {
        remedy:
          sealed.length === 0
            ? "Make one with `corpusgate ingest --hold`."
            : "Name one: `corpusgate promote GENERATION`.",
      },
    );
  }
  const named = namedGeneration(states, generation);
  if (named.state === "sealed") return named;
  throw new Failure(`Generation ${generation} is ${named.state}; a sealed one was expected.`, {
    remedy:
      named.state === "staged"
        ? "Its run has not finished."
        : "Use `corpusgate rollback` to make a generation live again that was live before.",
  });
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
