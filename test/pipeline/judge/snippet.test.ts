import { expect, test } from "vitest";
import { snippetOf } from "../../../src/pipeline/judge/snippet.ts";

test("a snippet is one line of at most 200 characters", () => {
  expect(snippetOf("One\n\n  two.", {})).toBe("One two.");
  const long = snippetOf("word ".repeat(1000), {});
  expect(long).toHaveLength(200);
  expect(long?.endsWith("…")).toBe(true);
});

test("of a pricing-sensitive document there is none", () => {
  expect(snippetOf("It costs 5.", { pricing_sensitive: true })).toBeNull();
  expect(snippetOf("It costs 5.", { pricing_sensitive: false })).toBe("It costs 5.");
});

test("what looks like a secret is not shown", () => {
  const key = `sk-${"a1B2".repeat(10)}`;
  expect(snippetOf(`Set OPENAI_API_KEY=${key} first.`, {})).toBe("Set OPENAI_API_KEY=[redacted] first.");
  expect(snippetOf("postgres://me:hunter2@db.example/x", {})).toBe("postgres[redacted]db.example/x");
  expect(snippetOf(`token ${"0123456789abcdef".repeat(4)} here`, {})).toBe("token [redacted] here");
});
