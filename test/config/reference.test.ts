import { expect, test } from "vitest";
import { configReference } from "../../src/config/reference.ts";

test("every key of the configuration is described once", () => {
  const rows = configReference();
  expect(rows.filter(({ description }) => description === "")).toEqual([]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

test("the reference says type and default of a key", () => {
  const rows = new Map(configReference().map((row) => [row.key, row]));
  expect(rows.get("chunk.maxTokens")).toEqual({
    key: "chunk.maxTokens",
    type: "whole number",
    default: "512",
    description: "Tokens of a chunk, at most.",
  });
  expect(rows.get("sources[].format")?.type).toBe(
    "markdown, mdx, html, text, json, jsonl, yaml, csv, sanity",
  );
  expect(rows.get("environments.<name>.database")?.type).toBe("text or mapping");
});
