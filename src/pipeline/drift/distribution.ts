import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Config } from "../../config/config.ts";
import { lacksKey } from "../../embed/key.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
import { Failure } from "../../failure/failure.ts";
import { distributionShift, type Shift, sketchOf } from "../../gate/distribution-shift.ts";
import type { Store } from "../../postgres/database.ts";
import {
  type KeptSketch,
  readDocumentVectors,
  readFirstSketch,
  readOldestSketch,
  type Sketch,
} from "../../postgres/drift.ts";
import type { LiveGeneration } from "../../postgres/snapshot.ts";
import { embedQueries, queryVectors, readGoldenSet } from "../golden.ts";
import { unlessFailed } from "./canaries.ts";
import type { DriftCheck, NotChecked } from "./drift-check.ts";

/** Enough for a permutation test at 1 %; more documents cost more and change little. */
const sampleSize = 300;
/** How far back the subject is followed through promotions. */
const windowDays = 180;
/** Fewer than this on a side and chance alone looks like anything. */
const leastSample = 8;
/** What must both hold: a shift that chance seldom makes, and one large enough to matter. */
const level = 0.01;
const floor = 0.05;

/** What live is about, as a short vector for each of some documents. */
export async function sketchLive(store: Store, live: LiveGeneration): Promise<Sketch> {
  const documents = await readDocumentVectors(store, live.generation, sampleSize);
  return documents.map((one) => sketchOf(one.vector));
}

/**
 * Whether live is about other things than when a drift run first looked at this very generation: what was promoted since is
 * no drift, somebody decided it. How far promotions have moved the subject is said beside the outcome.
 */
export async function corpusDistributionCheck(
  store: Store,
  live: LiveGeneration,
  sketch: Sketch,
): Promise<DriftCheck | NotChecked> {
  const check = "corpus-distribution";
  const first = await readFirstSketch(store, live);
  const oldest = await readOldestSketch(store, live.profile, windowDays);
  const promoted = oldest === undefined ? "" : promotedShift(oldest, live, sketch);
  if (first === undefined)
    return {
      check,
      reason: `No earlier drift run looked at generation ${live.generation}; this one is what later ones are compared with.${promoted}`,
    };
  const shift = shiftOf(first.sketch, sketch);
  if (shift === undefined)
    return { check, reason: `Fewer than ${leastSample} documents; too few to tell a shift from chance.` };
  const when = `when generation ${live.generation} was first looked at, on ${first.at.slice(0, 10)}`;
  const judged = verdict(check, shift, {
    clean: `The documents are about what they were about ${when}`,
    drifted: `The vectors of generation ${live.generation} are about other things than ${when}`,
    remedy:
      "Nothing was promoted in between, so vectors were changed from outside. Roll back to another generation, and find out who.",
  });
  return { ...judged, reason: `${judged.reason}${promoted}` };
}

/** How far promotions moved the subject since the oldest kept run, where it is more than chance; empty where it is not. */
function promotedShift(oldest: KeptSketch, live: LiveGeneration, sketch: Sketch): string {
  const shift = oldest.generation === live.generation ? undefined : shiftOf(oldest.sketch, sketch);
  return shift === undefined || !isShift(shift)
    ? ""
    : ` What was promoted since ${oldest.at.slice(0, 10)}, when generation ${oldest.generation} was live, is about other things (energy distance ${shift.effect.toFixed(3)} of 1, p ${shift.p.toFixed(3)}): look whether the golden queries still ask for what the corpus holds, with \`corpusgate golden coverage\`.`;
}

/** Whether what people asked lately is what the golden queries ask; undefined when no file of questions is configured. */
export async function queryDistributionCheck(
  config: Config,
  store: Store,
  live: LiveGeneration,
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
  const after = await unlessFailed(embedQueries(config, questions.slice(-sampleSize)));
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

function isShift({ effect, p }: Shift): boolean {
  return p <= level && effect >= floor;
}

function verdict(
  check: string,
  shift: Shift,
  words: { readonly clean: string; readonly drifted: string; readonly remedy: string },
): DriftCheck {
  const { effect, p, seed } = shift;
  const numbers = `energy distance ${effect.toFixed(3)} of 1, p ${p.toFixed(3)}, seed ${seed}; ${floor} and ${level} together count as a shift`;
  return isShift(shift)
    ? { check, outcome: "drifted", reason: `${words.drifted} (${numbers}). ${words.remedy}` }
    : { check, outcome: "clean", reason: `${words.clean} (${numbers}).` };
}

/** One question a line. */
async function readQuestions(config: Config, file: string): Promise<readonly string[]> {
  try {
    const text = await readFile(path.join(config.load.root, file), "utf8");
    return text.split(/\r?\n/).filter((line) => line.trim() !== "");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(`The questions "${file}" could not be read: ${cause.message}.`, {
      remedy: "Correct `drift.queries` in the configuration: a file with one question a line.",
      cause,
    });
  }
}
