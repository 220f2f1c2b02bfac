import { expect, test } from "vitest";
import { z } from "zod";
import type { Finding } from "../../src/load/finding.ts";
import { toSarif } from "../../src/report/to-sarif.ts";

/**
 * What code scanning requires and reads, with its limits.
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const gitHubSarif = z.object({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z
    .array(
      z.object({
        tool: z.object({
          driver: z.object({
            name: z.string().min(1).max(255),
            semanticVersion: z.string(),
            rules: z
              .array(
                z.object({
                  id: z.string().min(1).max(255),
                  name: z.string().max(255),
                  shortDescription: z.object({ text: z.string().max(1024) }),
                }),
              )
              .max(25_000),
          }),
        }),
        results: z
          .array(
            z.object({
              ruleId: z.string(),
              ruleIndex: z.int().min(0),
              level: z.enum(["error", "warning", "note"]),
              message: z.object({ text: z.string().min(1) }),
              locations: z
                .array(
                  z.object({
                    physicalLocation: z.object({
                      artifactLocation: z.object({ uri: z.string().min(1), uriBaseId: z.string() }),
                      region: z.object({
                        startLine: z.int().min(1),
                        startColumn: z.int().min(1).exactOptional(),
                      }),
                    }),
                  }),
                )
                .min(1),
              partialFingerprints: z.object({ primaryLocationLineHash: z.string().min(1) }),
            }),
          )
          .max(5000),
        invocations: z.array(
          z.object({
            executionSuccessful: z.boolean(),
            toolExecutionNotifications: z.array(z.object({ message: z.object({ text: z.string() }) })),
          }),
        ),
      }),
    )
    .length(1),
});

function sarifOf(findings: readonly Finding[], folder = "") {
  const fileOf = (path: string) => path.replace(/#refunds$/, "");
  const [run] = gitHubSarif.parse(JSON.parse(toSarif(findings, { version: "1.2.3", folder, fileOf }))).runs;
  if (run === undefined) throw new TypeError("one run was expected");
  return run;
}

function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    rule: "heading-length",
    severity: "warning",
    path: "docs/a.md",
    line: 3,
    message: "The heading is long.",
    remedy: "Shorten it.",
    ...overrides,
  };
}

test("findings become results in the form that code scanning reads, worst first", () => {
  const run = sarifOf(
    [
      finding({ severity: "info" }),
      finding(),
      finding({ severity: "error", rule: "front-matter-invalid", path: "docs/ä #1%.md", column: 9 }),
    ],
    "corpus",
  );
  expect(run.results.map((one) => [one.level, one.ruleId, one.ruleIndex])).toEqual([
    ["error", "front-matter-invalid", 0],
    ["warning", "heading-length", 1],
    ["note", "heading-length", 1],
  ]);
  expect(run.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
    "corpus/docs/%C3%A4%20%231%25.md",
  );
  expect(run.results.map((one) => one.locations[0]?.physicalLocation.region)).toEqual([
    { startLine: 3, startColumn: 9 },
    { startLine: 3 },
    { startLine: 3 },
  ]);
  expect(run.results[0]?.message.text).toBe("The heading is long. Shorten it.");
});

test("a record's finding is in its file, and another than that of the record beside it", () => {
  const [first, second] = sarifOf(
    ["docs/plans.json#refunds", "docs/plans.json"].map((path) => finding({ path })),
  ).results.map((one) => [one.locations[0]?.physicalLocation.artifactLocation.uri, one.partialFingerprints]);
  expect([first?.[0], second?.[0]]).toEqual(["docs/plans.json", "docs/plans.json"]);
  expect(first?.[1]).not.toEqual(second?.[1]);
});

test("no findings are a run without results, so that old alerts are closed", () => {
  expect(sarifOf([]).results).toEqual([]);
});

test("a fingerprint stays when lines are inserted above, and tells equal findings of one file apart", () => {
  const prints = (line: number) =>
    sarifOf([
      finding({ line }),
      finding({ line: line + 9 }),
      finding({ path: "docs/b.md", line }),
    ]).results.map((one) => one.partialFingerprints.primaryLocationLineHash);
  expect(prints(3)).toEqual(prints(40));
  expect(new Set(prints(3)).size).toBe(3);
});

test("of more than 5,000 findings the worst are kept, and a notification counts the rest", () => {
  const run = sarifOf([
    ...Array.from({ length: 5000 }, (_, line) => finding({ line: line + 1 })),
    finding({ severity: "error" }),
  ]);
  expect(run.results).toHaveLength(5000);
  expect(run.results[0]?.level).toBe("error");
  expect(run.invocations[0]?.toolExecutionNotifications[0]?.message.text).toBe(
    "1 more findings are in the report.",
  );
});
