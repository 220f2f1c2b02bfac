import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { z } from "zod";
import { inputNames, readInputs } from "../../src/action/inputs.ts";
import { outputNames } from "../../src/action/outputs.ts";
import { Failure } from "../../src/failure/failure.ts";

const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
    outputs: z.record(z.string(), z.object({ description: z.string() })),
    runs: z.object({ using: z.string(), main: z.string() }),
  })
  .parse(load(readFileSync(new URL("../../action/action.yml", import.meta.url), "utf8")));

/** As the runner sets them: defaults of action.yml under what the step gives. */
function given(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [
      `INPUT_${name.toUpperCase()}`,
      inputs[name] ?? input.default ?? "",
    ]),
  );
}

test("action.yml declares exactly the inputs and outputs that the code knows, for Node 24", () => {
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining([...inputNames]));
  expect(inputNames).toHaveLength(Object.keys(action.inputs).length);
  expect(Object.keys(action.outputs)).toEqual([...outputNames]);
  expect(action.runs).toEqual({ using: "node24", main: "dist/index.mjs" });
});

test("the defaults of action.yml are valid", () => {
  expect(readInputs(given({ command: "validate", token: "t" }))).toEqual({
    command: "validate",
    config: "corpusgate.yaml",
    env: "local",
    doc: [],
    strict: false,
    base: undefined,
    reason: undefined,
    generation: undefined,
    hold: false,
    shard: { number: 1, of: 1 },
    "plan-artifact-id": undefined,
    "plan-digest": undefined,
    "plan-outcome": undefined,
    "keep-later": false,
    "report-artifact-id": undefined,
    "run-id": undefined,
    comment: "auto",
    token: "t",
    database: undefined,
    "report-dir": "reports",
    sarif: undefined,
    "artifact-name": "corpusgate",
    "retention-days": undefined,
    "protected-environment": undefined,
    needs: undefined,
    approvers: [],
    "approval-expires-hours": 72,
    "allow-older": false,
    "allow-self-approval": false,
    "webhook-url": undefined,
  });
});

test("globs come one a line, approvers one a line or separated by commas, numbers and flags in their forms", () => {
  const doc = "\n docs/a,b/**  \n\ndocs/c.json#1\n";
  const inputs = readInputs(given({ command: "ingest", doc, hold: "TRUE" }));
  expect(inputs.doc).toEqual(["docs/a,b/**", "docs/c.json#1"]);
  expect(inputs.hold).toBe(true);
  const { approvers } = readInputs(given({ command: "approve", approvers: "ada, grace\nlin\n" }));
  expect(approvers).toEqual(["ada", "grace", "lin"]);
  expect(readInputs(given({ command: "promote", generation: "12" })).generation).toBe(12);
});

const refused: readonly [name: string, value: string, message: string][] = [
  ["command", "", 'Input "command" is ""; one of validate, preview, plan, ingest, embed,'],
  ["command", "deploy", 'Input "command" is "deploy"; one of validate, preview,'],
  ["strict", "yes", 'Input "strict" is "yes"; `true` or `false` was expected.'],
  ["hold", "1", 'Input "hold" is "1"; `true` or `false` was expected.'],
  ["generation", "0", 'Input "generation" is "0"; a whole number from 1 to'],
  ["generation", "two", 'Input "generation" is "two"; a whole number from 1 to'],
  ["plan-artifact-id", "1e3", 'Input "plan-artifact-id" is "1e3"; a whole number from 1 to'],
  ["plan-digest", "abc", 'Input "plan-digest" is "abc"; a digest of 64 hexadecimal digits was expected.'],
  [
    "plan-outcome",
    "failed",
    'Input "plan-outcome" is "failed"; `success`, `failure`, `cancelled` or `skipped` was',
  ],
  ["retention-days", "401", 'Input "retention-days" is "401"; a whole number from 1 to 400 was expected.'],
  ["comment", "always", 'Input "comment" is "always"; `auto` or `never` was expected.'],
  ["artifact-name", "a/b", 'Input "artifact-name" is "a/b"; 1 to 100 letters, digits,'],
  ["approval-expires-hours", "", 'Input "approval-expires-hours" is ""; a whole number from 1 to 720 was'],
  ["shard", "4/3", 'Input "shard" is "4/3"; a part and how many there are, such as 3/8 was expected.'],
  ["shard", "1", 'Input "shard" is "1"; a part and how many there are, such as 3/8 was expected.'],
  ["env", "", 'Input "env" is ""; the name of an environment was expected.'],
];

for (const [name, value, message] of refused) {
  test(`the input ${name} is refused when it is "${value}", and the message says what was expected`, () => {
    expect(() => readInputs(given({ command: "validate", [name]: value }))).toThrow(message);
  });
}

test("all wrong inputs are told at once", () => {
  expect(() => readInputs(given({ command: "validate", strict: "maybe", generation: "-1" }))).toThrow(
    /"strict" is "maybe".*"generation" is "-1"/,
  );
});

test("a wrong secret is refused without being shown", () => {
  for (const name of ["database", "webhook-url"]) {
    const attempt = () => readInputs(given({ command: "preview", [name]: "s3cret value" }));
    expect(attempt).toThrow(Failure);
    expect(attempt).toThrow(`Input "${name}" is not of the right form;`);
    expect(attempt).not.toThrow(/s3cret/);
  }
});
