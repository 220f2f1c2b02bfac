import { expect, test } from "vitest";
import { checkVectors } from "../../src/embed/check-vectors.ts";
import { inputs } from "./builders.ts";

const profile = {
  provider: "openai",
  model: "text-embedding-3-small",
  dimensions: 3,
  inputFormat: 1,
} as const;
const two = inputs(2);

function check(
  vectors: readonly (readonly number[])[],
  model: string = profile.model,
): readonly Float32Array[] {
  return checkVectors({
    profile: { ...profile, model },
    inputs: two.slice(0, vectors.length),
    vectors: vectors.map((vector) => Float32Array.from(vector)),
  });
}

test("vectors of length 1, give or take 1 %, are taken as they are", () => {
  const vectors = [Float32Array.of(0, 1.009, 0), Float32Array.of(0.6, 0.8, 0)];
  expect(checkVectors({ profile, inputs: two, vectors })).toEqual(vectors);
});

test.each([
  [[0, 0.985, 0], "has length 0.985; expected 1"],
  [[0, 0, 0], "is zero"],
  [[2 ** -26, 0, 0], "would be zero when stored in half precision"],
  [[70_000, 0, 0], "has length 70000"],
  [[0, Number.NaN, 1], "is not finite at position 1 (NaN)"],
  [[Number.NEGATIVE_INFINITY, 0, 0], "is not finite at position 0 (-Infinity)"],
  [[1, 0], "has 2 dimensions; expected 3"],
])("a vector %j is refused: it %s", (vector, message) => {
  expect(() => check([vector])).toThrow(message);
});

test("a model known not to normalise is normalised, unless its vector is zero", () => {
  expect(check([[0, 3, 4]], "gemini-embedding-001")).toEqual([Float32Array.of(0, 0.6, 0.8)]);
  expect(() => check([[0, 0, 0]], "gemini-embedding-001")).toThrow("is zero");
});

test("one vector for different texts is refused", () => {
  expect(() =>
    check([
      [0, 1, 0],
      [0, 1, 0],
    ]),
  ).toThrow("returned the same vector for 2 of 2 texts");
  expect(check([[0, 1, 0]]).length).toBe(1);
});

test.each([
  [9, true],
  [8, false],
])("one vector for %i of 10 different texts is refused: %s", (alike, refused) => {
  const one = Float32Array.of(0, 1, 0);
  const others = Array.from({ length: 10 - alike }, (_, angle) =>
    Float32Array.of(Math.cos(angle), 0, Math.sin(angle)),
  );
  const request = {
    profile,
    inputs: inputs(10),
    vectors: [...others, ...Array.from({ length: alike }, () => one)],
  };
  if (refused)
    expect(() => checkVectors(request)).toThrow(
      `the same vector for ${alike} of 10 texts, among them the one of handbook/1.md`,
    );
  else expect(checkVectors(request).length).toBe(10);
});

test("the offline embedder may have one vector for texts that have the same words", () => {
  const vectors = [Float32Array.of(0, 1, 0), Float32Array.of(0, 1, 0)];
  const local = { ...profile, provider: "local", model: "hashed-terms-1" } as const;
  expect(checkVectors({ profile: local, inputs: two, vectors })).toEqual(vectors);
});

test("another number of vectors than of texts is refused", () => {
  expect(() => checkVectors({ profile, inputs: two, vectors: [Float32Array.of(0, 1, 0)] })).toThrow(
    "returned 1 vectors for 2 texts",
  );
});
