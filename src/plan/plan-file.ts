import { z } from "zod";
import { canonicalJson, type Digest, sha256 } from "../digest/digest.ts";
import { Failure } from "../failure/failure.ts";
import { alteredContent, type FetchedContent, fetchedContent } from "./fetched-content.ts";
import { type Plan, plan as planSchema } from "./plan.ts";

const planFile = z.strictObject({
  digest: z.string(),
  /** Of all of the plan, the estimate of its cost too; the digest leaves out how far embedding is. */
  checksum: z.string(),
  plan: planSchema,
  fetched: z.array(fetchedContent).default([]),
});

/** A plan with what its fetched sources gave; running it fetches nothing. */
export interface PlanFile {
  readonly plan: Plan;
  readonly fetched: readonly FetchedContent[];
}

/**
 * SHA-256 of the plan's canonical JSON: what an approver approves. Of what is to be embedded it has how much the plan needs,
 * and not how much of that is still missing: a run that is killed and started again runs the same plan.
 */
export function planDigest({ embed, ...plan }: Plan): Digest {
  return sha256(canonicalJson({ ...plan, embed: { needed: embed.inputs + embed.cached } }));
}

/** The text of a plan file: its digest beside the plan, in canonical JSON, and what was fetched. */
export function writePlan(plan: Plan, fetched: readonly FetchedContent[] = []): string {
  const content = fetched.length === 0 ? {} : { fetched };
  return `${canonicalJson({ digest: planDigest(plan), checksum: checksumOf(plan), plan, ...content })}\n`;
}

function checksumOf(plan: Plan): Digest {
  return sha256(canonicalJson(plan));
}

/** The plan of a plan file. */
export function readPlan(text: string, file: string): Plan {
  return readPlanFile(text, file).plan;
}

/** Reads a plan file back; refuses one whose digests are not those of its content. */
export function readPlanFile(text: string, file: string): PlanFile {
  const parsed = planFile.safeParse(parseJson(text, file));
  if (!parsed.success) {
    throw new Failure(`"${file}" is not a plan file: ${z.prettifyError(parsed.error)}`, {
      remedy: drawAgain,
    });
  }
  const actual = planDigest(parsed.data.plan);
  if (actual !== parsed.data.digest) {
    throw new Failure(
      `The digest of "${file}" does not match its content: it says ${parsed.data.digest}, its content has ${actual}. A plan may not be edited.`,
      {
        remedy: drawAgain,
      },
    );
  }
  if (checksumOf(parsed.data.plan) !== parsed.data.checksum)
    throw new Failure(`The checksum of "${file}" does not match its content. A plan may not be edited.`, {
      remedy: drawAgain,
    });
  const altered = alteredContent(parsed.data.plan, parsed.data.fetched);
  if (altered.length > 0) {
    throw new Failure(
      `"${file}" does not hold what the plan was drawn from, of source ${altered.map((one) => `"${one}"`).join(", ")}. A plan may not be edited.`,
      { remedy: drawAgain },
    );
  }
  return { plan: parsed.data.plan, fetched: parsed.data.fetched };
}

/** Names what an approved plan was bound to and is different now; empty when it still holds. */
export function whatMoved(approved: Plan, now: Plan): readonly string[] {
  const moved: string[] = [];
  const say = (what: string, before: string, after: string) => {
    if (before !== after) moved.push(`${what}: planned ${before}, now ${after}`);
  };
  say("corpus", approved.corpus, now.corpus);
  say("environment", approved.environment, now.environment);
  say("embedding profile", approved.profile, now.profile);
  say("live generation", baseName(approved), baseName(now));
  say(
    "selection (--doc)",
    approved.selection.join(" ") || "everything",
    now.selection.join(" ") || "everything",
  );
  say("documents on disk, or how they are read (corpus digest)", approved.corpusDigest, now.corpusDigest);
  if (moved.length === 0) say("planned changes", canonicalJson(approved.changes), canonicalJson(now.changes));
  return moved;
}

/** What to do about a plan that may not run. */
export const drawAgain = "Draw it again with `corpusgate plan --out FILE` and have that one approved.";

function baseName(plan: Plan): string {
  return plan.base === null ? "none" : `${plan.base.generation} (${plan.base.contentDigest.slice(0, 12)})`;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure(`"${file}" is not JSON.`, { remedy: drawAgain, cause });
  }
}
