import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonParts } from "../../src/report/json-parts.ts";

const value = fc.jsonValue({ maxDepth: 2 });
const report = fc.record({
  outcome: fc.string(),
  findings: fc.oneof(fc.array(value), fc.array(value, { minLength: 990, maxLength: 1_010 })),
  base: fc.option(fc.dictionary(fc.string(), value), { nil: undefined }),
  empty: fc.constant([]),
});

test.each([0, 2] as const)("the parts of a report are its JSON, indented by %d", (indent) => {
  fc.assert(
    fc.property(fc.oneof(report, fc.constant({})), (one) => {
      expect([...jsonParts(one, indent)].join("")).toBe(JSON.stringify(one, null, indent));
    }),
    { numRuns: 60 },
  );
});

test("a long list is never one part", () => {
  const findings = Array.from({ length: 5_000 }, (_, line) => ({ rule: "link-broken", line }));
  const longest = Math.max(...[...jsonParts({ findings })].map((part) => part.length));
  expect(longest).toBeLessThan(JSON.stringify(findings).length / 5);
});
