import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { z } from "zod";
import { commands, inputNames } from "../../src/action/inputs.ts";
import { everywhere, refuseUntaken, taken } from "../../src/action/taken-inputs.ts";
import { isMappingTree, mappingAt, readWorkflow } from "../workflows/runner/read-workflow.ts";
import { workflowFiles } from "../workflows/workflow-files.ts";

const { inputs } = z
  .object({ inputs: z.record(z.string(), z.object({ description: z.string() })) })
  .parse(load(readFileSync(new URL("../../action/action.yml", import.meta.url), "utf8")));
const isCommand = z.enum(commands);

test("an input that is set and not taken is refused with the commands that take it", () => {
  expect(() => refuseUntaken("validate", { doc: "docs/a.md", generation: "7", shard: "1/2" })).toThrow(
    '`validate` does not take the input "doc"; `plan`, `ingest`, `embed` do. `validate` does not take the input "generation"; `promote`, `verify`, `rollback` do. `validate` does not take the input "shard"; `embed` does.',
  );
  expect(() => refuseUntaken("promote", { doc: "docs/a.md" })).toThrow(
    '`promote` does not take the input "doc"',
  );
});

test("one that is empty, or as it is when nothing is given, is none", () => {
  const given = { doc: "", strict: "False", hold: "false", "approval-expires-hours": "72", comment: "never" };
  expect(() => refuseUntaken("prune", given)).not.toThrow();
});

test("action.yml names for each input the commands that take it, and no others", () => {
  const particular = inputNames.filter((name) => !everywhere.some((one) => one === name));
  expect(particular.map((name) => [name, takers(name)])).toEqual(
    particular.map((name) => [
      name,
      // Who is named before a colon takes it; after that another command may be spoken of.
      commands.filter((command) => new RegExp(`\`${command}\`[^:.]*:`).test(inputs[name]?.description ?? "")),
    ]),
  );
});

function takers(name: string) {
  return commands.filter((command) => taken[command].some((one) => one === name));
}

for (const { path, text } of workflowFiles) {
  test(`${path} gives each step only what its command takes`, async () => {
    const jobs = mappingAt(await readWorkflow(path, text), "jobs", "any");
    const given = Object.keys(jobs).flatMap((id) => {
      const { steps } = mappingAt(jobs, id, "any");
      return (Array.isArray(steps) ? steps : [])
        .filter(isMappingTree)
        .filter((step) => String(step.uses) === "$/action")
        .flatMap((step) => {
          const { command, ...rest } = mappingAt(step, "with", "any");
          const own: readonly string[] = [...everywhere, ...taken[isCommand.parse(command)]];
          return Object.keys(rest).filter((name) => !own.includes(name));
        });
    });
    expect(given).toEqual([]);
  });
}
