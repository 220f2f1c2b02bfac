import type { Config } from "../../config/config.ts";
import { lacksKey } from "../../embed/key.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
import { Failure } from "../../failure/failure.ts";
import { distributionShift, type Shift, sketchOf } from "../../gate/distribution-shift.ts";
import type { AskedQuery } from "../../gate/golden-record.ts";
import { goldenDifferences } from "../../gate/golden-set-gate.ts";
import { readAskedQueries } from "../../postgres/asked-queries.ts";
import type { Store } from "../../postgres/database.ts";
import {
  type KeptSketch,
  readDocumentVectors,
  readFirstSketch,
  readSketchedGenerations,
  type Sketch,
} from "../../postgres/drift.ts";
import type { LiveGeneration } from "../../postgres/snapshot.ts";
import { embedQueries, queryVectors, readGoldenSet } from "../judge/golden.ts";
import { readNamedFile } from "../named-file.ts";
import type { Observer } from "../progress.ts";
import { type DriftCheck, type NotChecked, unlessFailed } from "./drift-check.ts";

/** Enough for a permutation test at 1 %; more documents cost more and change little. */
const sampleSize = 300;
const windowDays = 180;
/** Fewer than this on a side and chance alone looks like anything. */
const leastSample = 8;
/** What must both hold: a shift that chance seldom makes, and one large enough to matter. */
const level = 0.01;
const floor = 0.05;

/** What a generation is about, as a short vector for each of some documents. */
export async function sketchGeneration(store: Store, generation: number): Promise<Sketch> {
  const documents = await readDocumentVectors(store, generation, sampleSize);
  return documents.map((one) => sketchOf(one.vector));
}

/**
 * Whether live is about other things than when the oldest kept drift run looked that knew the golden queries of today. Who
 * edits them after a change of subject has looked at it: then a later run is what is compared with.
 */
export async function corpusDistributionCheck(
  store: Store,
  live: LiveGeneration,
  { sketch, golden }: { readonly sketch: Sketch; readonly golden: readonly AskedQuery[] },
): Promise<DriftCheck | NotChecked> {
  const check = "corpus-distribution";
  const generations = await readSketchedGenerations(store, live.profile, windowDays);
  const first = await firstWith(store, generations, golden);
  if (first === undefined)
    return {
      check,
      reason:
        generations.length === 0
          ? "No earlier drift run of this profile is kept; the first one that is will be what later ones are compared with."
          : "Golden queries were edited since the earlier drift runs; the next one that is kept will be what later ones are compared with.",
    };
  const shift = shiftOf(first.sketch, sketch);
  if (shift === undefined)
    return { check, reason: `Fewer than ${leastSample} documents; too few to tell a shift from chance.` };
  const then = `on ${first.at.slice(0, 10)}, when generation ${first.generation} was live`;
  return verdict(check, shift, {
    clean: `The documents are about what they were about ${then}`,
    drifted: `The documents are about other things than ${then}, and golden queries are what they were`,
    remedy:
      first.generation === live.generation
        ? "Nothing was promoted in between, so vectors were changed from outside. Roll back to another generation, and find out who."
        : "That may be meant: `corpusgate golden coverage` names the documents that no golden query asks for. Edit the queries to fit, and ingest.",
  });
}

/** Golden queries that no run keeps for a generation count as those of today: what cannot be known hides no shift. */
async function firstWith(
  store: Store,
  generations: readonly number[],
  golden: readonly AskedQuery[],
): Promise<KeptSketch | undefined> {
  for (const generation of generations) {
    const asked = await readAskedQueries(store, generation);
    if (asked === undefined || goldenDifferences(asked, golden) === undefined)
      return readFirstSketch(store, generation);
  }
  return undefined;
}

/** Whether what people asked lately is what the golden queries ask; undefined when no file of questions is configured. */
export async function queryDistributionCheck(
  config: Config,
  store: Store,
  live: LiveGeneration,
  observe: Observer,
): Promise<DriftCheck | NotChecked | undefined> {
  const check = "query-distribution";
  const file = config.drift.queries;
  if (file === undefined) return undefined;
  const golden = await readGoldenSet(config);
  if (golden === null)
    return { check, reason: `There are no golden queries to compare the questions of "${file}" with.` };
  const keyless = lacksKey(config.embed);
  if (keyless || profileFingerprint(profileOf(config.embed)) !== live.profile)
    return {
      check,
      outcome: "unknown",
      reason: `The questions of "${file}" cannot be embedded as live is (${live.profile}). Set OPENAI_API_KEY, and \`embed\` to what live has.`,
    };
  const questions = await readQuestions(config, file);
  const before = await queryVectors(store, config, live.profile, golden);
  const after = await unlessFailed(embedQueries({ config, observe }, questions.slice(-sampleSize)));
  if (after instanceof Failure)
    return { check, outcome: "unknown", reason: `${after.message} ${after.remedy}` };
  const shift = shiftOf([...before.values()].map(sketchOf), [...after.values()].map(sketchOf));
  if (shift === undefined)
    return {
      check,
      reason: `${before.size} golden queries and ${after.size} questions of "${file}"; fewer than ${leastSample} of either are too few to tell a shift from chance.`,
    };
  return verdict(check, shift, {
    clean: `The questions of "${file}" are like the golden queries`,
    drifted: `People ask other things than the golden queries do ("${file}")`,
    remedy: "Write golden queries for what is asked; a gate cannot see what no query asks.",
  });
}

function shiftOf(before: Sketch, after: Sketch): Shift | undefined {
  return before.length < leastSample || after.length < leastSample
    ? undefined
    : distributionShift(before, after);
}

function verdict(
  check: string,
  { effect, p, seed }: Shift,
  words: { readonly clean: string; readonly drifted: string; readonly remedy: string },
): DriftCheck {
  const numbers = `energy distance ${effect.toFixed(3)} of 1, p ${p.toFixed(3)}, seed ${seed}; ${floor} and ${level} together count as a shift`;
  return p <= level && effect >= floor
    ? { check, outcome: "drifted", reason: `${words.drifted} (${numbers}). ${words.remedy}` }
    : { check, outcome: "clean", reason: `${words.clean} (${numbers}).` };
}

/** One question a line. */
async function readQuestions(config: Config, file: string): Promise<readonly string[]> {
  try {
    const text = await readNamedFile(config, "drift.queries", file);
    return text.split(/\r?\n/).filter((line) => line.trim() !== "");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(`The questions "${file}" could not be read: ${cause.message}.`, {
      remedy: "Correct `drift.queries` in the configuration: a file with one question a line.",
      cause,
    });
  }
}
