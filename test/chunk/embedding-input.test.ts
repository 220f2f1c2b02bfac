import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countedInput, embeddingInput } from "../../src/chunk/embedding-input.ts";
import { countTokens } from "../../src/chunk/tokens/count-tokens.ts";

const passage = "Some passage of a length that makes a context welcome. ".repeat(10);

describe("embeddingInput", () => {
  test("title, heading path and text are on lines of their own", () => {
    expect(embeddingInput("Guide", ["Install", "Linux"], "Text.")).toBe("Guide\nInstall > Linux\n\nText.");
  });

  test("a first heading that repeats the title is said once", () => {
    expect(embeddingInput("Guide", ["Guide", "Linux"], "Text.")).toBe("Guide\nLinux\n\nText.");
    expect(embeddingInput("Guide", ["Guide"], "Text.")).toBe("Guide\n\nText.");
  });

  test("outer headings are the first to go when the context is long", () => {
    const outer = "An outer heading of very many words that says hardly anything at all ".repeat(6).trim();
    expect(embeddingInput("Guide", [outer, "Linux"], passage)).toBe(`Guide\nLinux\n\n${passage}`);
  });

  test("a context takes at most 64 tokens", () => {
    const input = embeddingInput("標題".repeat(200), ["word ".repeat(300)], passage);
    expect(countTokens(input) - countTokens(passage)).toBeLessThanOrEqual(64);
    expect(input).toMatch(/^標題.*…\nword.*…\n\nSome/);
  });

  test("a context takes no more tokens than its text, unless they are few", () => {
    const path = ["Installation of packages", "Package managers of Linux distributions"];
    expect(
      countTokens(
        embeddingInput("Handbook of the operations team", path, "One short remark only, in some more words."),
      ),
    ).toBeLessThanOrEqual(20);
    expect(embeddingInput("Handbook", ["Install"], "Yes.")).toBe("Handbook\nInstall\n\nYes.");
  });
});

describe("countTokens", () => {
  test("special tokens are ordinary text", () => {
    expect(countTokens("<|endoftext|>")).toBe(7);
  });

  test("megabytes without a blank are counted in seconds, a token too many per 400 characters at most", () => {
    expect(countTokens("a".repeat(2_000_000))).toBeLessThanOrEqual(2_000_000 / 8 + 5000);
    expect(countTokens("漢字".repeat(100_000))).toBeGreaterThan(100_000);
    expect(countTokens(" ".repeat(2_000_000))).toBeLessThan(50_000);
  });
});

test("the tokens told with an input are those of the whole of it, wherever its context ends", () => {
  const part = fc.string({
    unit: fc.constantFrom("a", " word", "\n", " ", "\t", "-", ">", "é", "'s", "12", "日", "\r\n"),
  });
  fc.assert(
    fc.property(part, fc.array(part, { maxLength: 3 }), part, (title, path, text) => {
      const { input, tokens } = countedInput(title.trim(), path, text);
      expect(input).toBe(embeddingInput(title.trim(), path, text));
      expect(tokens).toBe(countTokens(input));
    }),
    { numRuns: 2000 },
  );
});
