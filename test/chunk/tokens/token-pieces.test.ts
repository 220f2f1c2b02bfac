import fc from "fast-check";
import { CL100K_TOKEN_SPLIT_REGEX } from "gpt-tokenizer/encodingParams/constants";
import { expect, test } from "vitest";
import { CodeUnits } from "../../../src/chunk/tokens/code-units.ts";
import { pieceEnd } from "../../../src/chunk/tokens/token-pieces.ts";

const codeUnits = new CodeUnits();

/** With another text still behind the one that is read. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  codeUnits.read("\n".repeat(120));
  const units = codeUnits.read(text);
  for (let start = 0; start < text.length; ) {
    const end = pieceEnd(text, units, start);
    expect(end).toBeLessThanOrEqual(text.length);
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

const awkward = "a B z ' s 'll 1 23 4567 . - _ é ß ² 日 \u0301 😀 \u00a0 \ufeff \0 { \x7f \ud800 \u2028"
  .split(" ")
  .concat(" ", "  ", "\n", "\r", "\t");

test("pieces told apart by hand are those of the tokenizer's pattern", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...awkward), { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      expect(pieces(text)).toEqual([...text.matchAll(CL100K_TOKEN_SPLIT_REGEX)].map(([piece]) => piece));
    }),
    { numRuns: 5000 },
  );
});
