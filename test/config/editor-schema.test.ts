import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { editorSchemas } from "../../scripts/editor-schemas.ts";
import { expand } from "../../src/config/expand.ts";
import { readYaml } from "../../src/config/located-yaml.ts";
import { userConfig } from "../../src/config/user-config.ts";
import { goldenFile } from "../../src/gate/golden.ts";

// As an editor reads it from the package: text.
const shipped = (name: keyof typeof editorSchemas) =>
  z.fromJSONSchema(JSON.parse(JSON.stringify(editorSchemas[name])));
const repository = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

const base = `version: 1\ncorpus: handbook\nsources:\n  - name: docs\n    include: ["docs/**/*.md"]\n`;

describe("the schema of corpusgate.yaml says of a file what the program says", () => {
  const schema = shipped("corpusgate.json");

  it.each([
    ["the repository's own", repository("corpusgate.yaml")],
    [
      "keys without a value",
      `${base}chunk:\ngate:\n  recall:\nenvironments:\n  local:\n    database: embedded\n    schema: ~\n`,
    ],
    [
      "expansions where numbers, choices and names stand",
      `${base}chunk: { maxTokens: "\${T:-300}" }\nindex: \${I:-none}\nschema: "\${S:-x}"\n`,
    ],
    [
      "numbers and truth as text",
      `${base}chunk: { maxTokens: "300" }\nenvironments:\n  local: { database: embedded, allowOfflineEmbedder: "true" }\n`,
    ],
    [
      "a connection for each purpose",
      `${base}environments:\n  p:\n    database: { read: "\${R:-postgres://a/b}", stage: postgres://a/b, promote: postgres://a/b }\n`,
    ],
    [
      "rules with options, and free metadata",
      `${base}    metadata: { country: no, year: 2026, tags: [a, { b: ~ }] }\nlint: { rules: { a: off, b: { severity: error, most: 3 } } }\n`,
    ],
    ["a command that fetches", `${base}    fetch: [node, fetch.mjs]\n`],
    ["fields with values", `${base}fields: { team: { type: list, enum: [a, 1], required: true } }\n`],
  ])("takes %s", (_, text) => {
    expect(accepted(text)).toBe(true);
    expect(schema.safeParse(load(text)).error).toBeUndefined();
  });

  it.each([
    ["an unknown key", `${base}corpuss: a\n`],
    ["a key on the wrong level", `${base}database: embedded\n`],
    ["text where a list is expected", base.replace('["docs/**/*.md"]', "docs/**/*.md")],
    ["a choice that there is not", `${base}index: ivfflat\n`],
    ["a number out of bounds", `${base}chunk: { maxTokens: 10 }\n`],
    ["a number with a unit", `${base}embed: { timeoutSeconds: 60s }\n`],
    ["a name in capitals", `${base}schema: Team-A\n`],
    ["a missing key", "version: 1\ncorpus: a\n"],
    ["another version", base.replace("version: 1", "version: 2")],
  ])("refuses %s", (_, text) => {
    expect(accepted(text)).toBe(false);
    expect(schema.safeParse(load(text)).success).toBe(false);
  });

  function accepted(text: string): boolean {
    const yaml = readYaml(text, "corpusgate.yaml");
    return userConfig.safeParse(expand(yaml, {}, () => false).value).success;
  }
});

describe("the schema of golden queries says of a file what the program says", () => {
  const schema = shipped("golden.json");

  it.each([
    [repository("corpus/golden.yaml"), true],
    ["queries: []\n", true],
    ["queries:\n  - { id: a, query: b, relevant: [{ path: c, grade: 2 }], critical: true }\n", true],
    ["queries:\n  - { id: a, query: b, relevant: c }\n", false],
    ["queries:\n  - { id: a, query: b, relevant: [{ path: c, grade: -1 }] }\n", false],
    ["queries:\n  - { id: 1, query: b }\n", false],
    ["queries:\n  - { id: a, question: b }\n", false],
  ])("%#", (text, expected) => {
    expect(goldenFile.safeParse(load(text)).success).toBe(expected);
    expect(schema.safeParse(load(text)).success).toBe(expected);
  });
});
