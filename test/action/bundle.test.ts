import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject, test } from "vitest";
import { makeBundle } from "../../scripts/make-bundle.ts";
import { migrations } from "../../src/postgres/schema/migration-sql.ts";

const dist = path.join(inject("actionFolder"), "dist");
const bundle = readFileSync(path.join(dist, "index.mjs"), "utf8");

test("the same sources give the same bytes", async () => {
  const again = await makeBundle();
  // Not the texts: a difference of megabytes helps nobody.
  expect(Object.keys(again)).toEqual(["index.mjs", "licenses.txt"]);
  expect(again["index.mjs"] === bundle).toBe(true);
  expect(again["licenses.txt"] === readFileSync(path.join(dist, "licenses.txt"), "utf8")).toBe(true);
});

test("the bundle is one module that imports nothing but Node's own", () => {
  // Imports stand before everything else.
  const head = bundle.slice(0, bundle.indexOf("var "));
  const imported = [...head.matchAll(/import(?:[^;"]*from)?"([^"]+)"/g)].map(([, name = ""]) => name);
  expect(imported.length).toBeGreaterThan(10);
  expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
});

test("the bundle holds the text of every migration, and no path of the machine that made it", () => {
  const holds = (text: string) => bundle.includes(text);
  expect(migrations.filter(({ name }) => !holds(name))).toEqual([]);
  expect(holds("create or replace view :schema.documents with (security_barrier) as")).toBe(true);
  expect(holds(fileURLToPath(new URL("../..", import.meta.url)))).toBe(false);
});

test("the licences of the bundled packages are told, and no package's that is not in it", () => {
  const licences = readFileSync(path.join(dist, "licenses.txt"), "utf8");
  const names = licences
    .split(`\n${"-".repeat(80)}\n\n`)
    .map((entry) => entry.split(" ")[0])
    .filter((name) =>
      [
        "pg",
        "openai",
        "@actions/core",
        "@actions/artifact",
        "zod",
        "@electric-sql/pglite",
        "commander",
      ].includes(name ?? ""),
    );
  expect(names).toEqual(["@actions/artifact", "@actions/core", "openai", "pg", "zod"]);
  expect(licences).toContain("Permission is hereby granted, free of charge");
});
