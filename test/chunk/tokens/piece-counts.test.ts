import fc from "fast-check";
import { expect, test } from "vitest";
import { CodeUnits } from "../../../src/chunk/tokens/code-units.ts";
import { PieceCounts } from "../../../src/chunk/tokens/piece-counts.ts";

function unitsOf(text: string): Uint16Array {
  return new CodeUnits().read(text);
}

test("a table that is full forgets, and never says what it was not told", () => {
  const words = fc.stringMatching(/^[a-c]{1,5}$/);
  fc.assert(
    fc.property(fc.array(words, { minLength: 50, maxLength: 200, size: "max" }), (asked) => {
      const table = new PieceCounts(16);
      const told = new Map<string, number>();
      for (const word of asked) {
        const text = unitsOf(`<${word}>`);
        const found = table.get(text, 1, 1 + word.length);
        if (found > 0) expect(found).toBe(told.get(word));
        else {
          told.set(word, 1 + (told.size % 200));
          table.set(text, 1, 1 + word.length, told.get(word) ?? 0);
        }
        expect(table.get(unitsOf(`${word} and more`), 0, word.length)).toBe(told.get(word));
      }
    }),
  );
});

test("what was told is known again while there is room", () => {
  const table = new PieceCounts(64);
  const words = Array.from({ length: 30 }, (_, at) => `word${at}`);
  for (const [at, word] of words.entries()) table.set(unitsOf(word), 0, word.length, at + 1);
  expect(words.map((word) => table.get(unitsOf(word), 0, word.length))).toEqual(words.map((_, at) => at + 1));
  expect(table.get(unitsOf("word"), 0, 4)).toBe(0);
});

test("two words of one length and one hash are told apart", () => {
  const table = new PieceCounts(16);
  table.set(unitsOf("declinate"), 0, 9, 2);
  expect(table.get(unitsOf("macallums"), 0, 9)).toBe(0);
  table.set(unitsOf("macallums"), 0, 9, 3);
  expect(["declinate", "macallums"].map((word) => table.get(unitsOf(word), 0, 9))).toEqual([2, 3]);
});
