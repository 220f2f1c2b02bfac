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
  for (const value of vector) {
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

/**
 * A broken server may return one vector whatever it is asked. The offline embedder is exempt: texts that differ
 * in punctuation or letter case only rightly have one vector.
 */
function refuseOneForAll(
  profile: Profile,
  inputs: readonly EmbeddingInput[],
  vectors: readonly Float32Array[],
): void {
  const [first] = vectors;
  const [input, other] = inputs;
  if (first === undefined || input === undefined || other === undefined || profile.provider === "local")
    return;
  if (inputs.every((one) => one.hash === input.hash)) return;
  if (!vectors.every((vector) => equal(vector, first))) return;
  throw new Failure(
    `"${profile.model}" returned the same vector for ${inputs.length} different texts, among them the one ${describeInput(input)} and the one ${describeInput(other)}; expected different ones.`,
    { remedy: "Nothing of it was stored. Check the embedding server and embed.model, then run again." },
  );
}

function equal(left: Float32Array, right: Float32Array): boolean {
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
