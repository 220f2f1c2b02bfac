import { describe, expect, test } from "vitest";
import { documents, loadFiles, skippedPaths, source } from "../folder.ts";

const api = {
  openapi: "3.1.0",
  info: { title: "Shop" },
  servers: [{ url: "https://example.com" }],
  paths: {
    "/orders": {
      get: { summary: "List orders", parameters: [{ name: "limit", description: "How many." }] },
      post: { summary: "Order something" },
    },
    "/orders/{id}": { get: { summary: "Read an order" } },
  },
};

async function load(file: unknown, keys: Partial<ReturnType<typeof source>["record"]> = {}, metadata = {}) {
  const record = { ...source().record, ...keys };
  const loaded = await loadFiles({ "docs/e.json": JSON.stringify(file) }, { record, metadata });
  return {
    texts: documents(loaded).map(({ path, text }) => [path, text]),
    skipped: skippedPaths(loaded),
    told: loaded.flatMap((one) => one.findings).map(({ rule, severity }) => `${severity} ${rule}`),
    said: loaded.flatMap((one) => one.findings).map(({ message, remedy }) => `${message} ${remedy}`),
  };
}

describe("records all of whose texts stand inside of lists and objects", () => {
  test("are an error, as each would be a document without text", async () => {
    const { texts, skipped, told, said } = await load(api, { at: "paths" });
    expect({ texts, skipped, told }).toEqual({
      texts: [],
      skipped: ["docs/e.json"],
      told: ["error record-text-absent"],
    });
    expect(said[0]).toBe(
      'No record has a text at its top: "get.summary", "get.parameters.name", "get.parameters.description" and "post.summary" stand inside of lists or objects. Name the fields that hold text under `record.text` of source "docs", with dots as here. Until then, what is live of this file stays.',
    );
  });

  test("are read by the names that the error gives", async () => {
    const text = ["get.summary", "get.parameters.name", "get.parameters.description", "post.summary"];
    expect(await load(api, { at: "paths", text })).toMatchObject({
      texts: [
        ["docs/e.json#/orders", "List orders\n\nlimit\n\nHow many.\n\nOrder something"],
        ["docs/e.json#/orders/{id}", "Read an order"],
      ],
      told: [],
    });
  });

  test.each([
    [
      "one has a text",
      [
        { id: 1, body: "B", more: ["m"] },
        { id: 2, more: ["m"] },
      ],
      {},
    ],
    [
      "they are found by their metadata",
      [
        { id: 1, more: ["m"] },
        { id: 2, more: ["m"] },
      ],
      { embed_mode: "metadata" },
    ],
    ["one object may be a file of settings", { id: 1, options: { mode: "fast" } }, {}],
  ])("are no error where %s", async (_, file, metadata) => {
    const { skipped, told } = await load(file, {}, metadata);
    expect(skipped).toEqual([]);
    expect(told).toContain("warning record-field-left-out");
  });
});

test("of an OpenAPI description the paths are named as its records", async () => {
  expect((await load(api)).said.join()).toContain('set `record.at: "paths"` in source "docs"');
});

test("names that differ in what is cut off are given once", async () => {
  const deep = "x".repeat(60);
  const { said } = await load([{ id: 1, [deep]: { a: "A", b: "B" } }]);
  expect(said.join()).toContain(`The texts "${deep}…" are in no document`);
});
