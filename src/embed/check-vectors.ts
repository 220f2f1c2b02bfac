import { Failure } from "../failure/failure.ts";
import { describeInput } from "./describe-input.ts";
import type { EmbeddingInput, Profile } from "./embedder.ts";
import { returnsUnitVectors } from "./model-traits.ts";

export interface CheckedRequest {
  readonly profile: Profile;
  readonly inputs: readonly EmbeddingInput[];
  readonly vectors: readonly Float32Array[];
}

/** The vectors, fit to be stored: one an input, of the profile's dimensions, finite, of length 1 (±1 %). */
export function checkVectors({ profile, inputs, vectors }: CheckedRequest): readonly Float32Array[] {
  if (vectors.length !== inputs.length) {
    throw new Failure(
      `"${profile.model}" returned ${vectors.length} vectors for ${inputs.length} texts; expected one each.`,
      {
        remedy: "Run again; what has been embedded is kept. If it happens again, report it to the provider.",
      },
    );
  }
  const checked = inputs.map((input, position) => {
    const vector = vectors[position];
    if (vector === undefined) throw new TypeError("inputs and vectors have one length");
    return checkVector(profile, input, vector);
  });
  refuseOneForAll(profile, inputs, checked);
  return checked;
}

/** `halfvec` rounds a number to zero up to here: half of its smallest, 2^-24. */
const vanishesInHalf = 2 ** -25;
const tolerance = 0.01;

function checkVector(profile: Profile, input: EmbeddingInput, vector: Float32Array): Float32Array {
  if (vector.length !== profile.dimensions) {
    throw refused(profile, input, `has ${vector.length} dimensions; expected ${profile.dimensions}`, {
      remedy: `Set embed.dimensions to ${vector.length}, or choose a model with ${profile.dimensions} dimensions.`,
    });
  }
  let squares = 0;
  let largest = 0;
  // By position: iterating takes five times as long, a second for 25,000 vectors of 1,536 numbers.
  for (let position = 0; position < vector.length; position += 1) {
    const value = vector[position] ?? 0;
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  if (!Number.isFinite(squares)) {
    const position = vector.findIndex((value) => !Number.isFinite(value));
    throw refused(
      profile,
      input,
      `is not finite at position ${position} (${vector[position]}); expected numbers`,
    );
  }
  if (largest === 0) throw refused(profile, input, "is zero; expected one of length 1");
  if (largest <= vanishesInHalf) {
    throw refused(
      profile,
      input,
      `would be zero when stored in half precision (its largest number is ${largest})`,
    );
  }
  const length = Math.sqrt(squares);
  if (Math.abs(length - 1) <= tolerance) return vector;
  if (returnsUnitVectors(profile.model)) {
    throw refused(profile, input, `has length ${Number(length.toPrecision(4))}; expected 1 (±1 %)`, {
      remedy:
        "Turn normalisation on at the embedding server (often an option named normalize), or choose another model.",
    });
  }
  return vector.map((value) => value / length);
}

/** Of different texts: some of a batch may differ in letter case alone, or only after what the model reads of them. */
const mostAlike = 0.9;

/**
 * A broken server may return one vector for whatever it is asked, or for nearly all. The offline embedder is exempt: texts that
 * differ in punctuation or letter case only rightly have one vector.
 */
function refuseOneForAll(
  profile: Profile,
  inputs: readonly EmbeddingInput[],
  vectors: readonly Float32Array[],
): void {
  if (profile.provider === "local") return;
  const common = mostFrequent(vectors);
  const alike = inputs.filter((_, position) => isAt(vectors, position, common));
  const texts = new Set(alike.map((input) => input.hash)).size;
  if (texts < 2 || alike.length < mostAlike * inputs.length) return;
  const [input, other] = alike.filter((one, position) => position === 0 || one.hash !== alike[0]?.hash);
  if (input === undefined || other === undefined) throw new TypeError("two texts were counted");
  throw new Failure(
    `"${profile.model}" returned the same vector for ${alike.length} of ${inputs.length} texts, among them the one ${describeInput(input)} and the one ${describeInput(other)}; expected different ones.`,
    { remedy: "Nothing of it was stored. Check the embedding server and embed.model, then run again." },
  );
}

/** The vector that more than half of them are, if there is one; else any (Boyer and Moore's vote). */
function mostFrequent(vectors: readonly Float32Array[]): Float32Array | undefined {
  let found: Float32Array | undefined;
  let votes = 0;
  for (const vector of vectors) {
    if (votes === 0) found = vector;
    votes += found !== undefined && equal(vector, found) ? 1 : -1;
  }
  return found;
}

function isAt(vectors: readonly Float32Array[], position: number, wanted: Float32Array | undefined): boolean {
  const vector = vectors[position];
  return vector !== undefined && wanted !== undefined && equal(vector, wanted);
}

function equal(left: Float32Array, right: Float32Array): boolean {
  // A vote compares every other vector with itself.
  if (left === right) return true;
  return left.length === right.length && left.every((value, position) => value === right[position]);
}

function refused(
  profile: Profile,
  input: EmbeddingInput,
  problem: string,
  details = {
    remedy: "Nothing of it was stored. Check the embedding server and embed.model, then run again.",
  },
): Failure {
  return new Failure(
    `The vector "${profile.model}" returned for the text ${describeInput(input)} ${problem}.`,
    details,
  );
}
