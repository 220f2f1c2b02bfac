import { randomUUID } from "node:crypto";
import type { Config } from "../config/config.ts";
import type { Digest } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import { blocksAlone, type GateResult, integrityGate } from "../gate/verdict.ts";
import { type GenerationState, readGenerations } from "../postgres/generations.ts";
import { inspectGeneration } from "../postgres/integrity.ts";
import { GatedAgainst, promoteGeneration } from "../postgres/promote.ts";
import { readVerdicts } from "../postgres/verdicts.ts";
import type { PromoteReport } from "../report/reports.ts";
import { type Approval, approvalBlocker } from "./approval.ts";
import { inconclusiveWarnings, whyItBlocks } from "./judge/gate-sentences.ts";
import { movedSinceGated } from "./judge/moved-since-gated.ts";
import { logRun } from "./log-run.ts";
import { namedGeneration } from "./named-generation.ts";
import { promotedBefore } from "./promoted-before.ts";
import { type Origin, withStore } from "./run-context.ts";

export interface PromoteRequest {
  readonly config: Config;
  /** Undefined: the one that is held. */
  readonly generation: number | undefined;
  readonly approval: Approval | undefined;
  readonly origin: Origin;
  /** Digest of the plan that the generation must have been made by. */
  readonly plan?: Digest | undefined;
}

/**
 * Makes a sealed generation live if its base still is, its gates stand and its rows are what was sealed. Of one that the
 * same plan made live already it answers so, and changes nothing.
 */
export async function promote(request: PromoteRequest): Promise<PromoteReport> {
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
          ? `Generation ${target.number} was never gated. Run \`corpusgate ingest --env ${config.environment} --hold\` again.`
          : undefined,
        ...[integrity, ...verdicts]
          .filter((one) => blocksAlone(one, config.gate.onInconclusive))
          .map((one) => `${one.gate}: ${whyItBlocks(one)}`),
      ].filter((reason) => reason !== undefined);
      const moved = await movedSinceGated(store, config, target.number);
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
        notes: [...notesOn(verdicts, config, outcome), ...moved[outcome]],
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

/** What follows from verdicts that could not tell; of those that block the reasons say it. */
function notesOn(
  verdicts: readonly GateResult[],
  { approval, gate }: Config,
  outcome: PromoteReport["outcome"],
): readonly string[] {
  if (outcome === "blocked" && gate.onInconclusive === "block") return [];
  return inconclusiveWarnings(verdicts, gate.onInconclusive, approval === "none" ? "none" : "after");
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
