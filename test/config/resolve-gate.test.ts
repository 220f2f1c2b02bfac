import { expect, test } from "vitest";
import { resolveGate } from "../../src/config/resolve-gate.ts";

test("an environment overrides single settings of the gates, and the rest stays what the whole file says", () => {
  const whole = { goldenMargin: 0.1, recall: { vectors: 500 }, latency: { requests: 200 } };
  const own = { onInconclusive: "block", recall: { least: 0.9 }, probes: { documents: 50 } } as const;
  expect(resolveGate("./corpus/golden.yaml", whole, own)).toEqual({
    golden: "corpus/golden.yaml",
    criticalWithin: 10,
    coverage: {},
    spotChecks: [],
    recall: { vectors: 500, least: 0.9 },
    probes: { documents: 50 },
    goldenMargin: 0.1,
    onInconclusive: "block",
    latency: { requests: 200, perSecond: 20, maxRatio: 1.2 },
  });
});

test("latency is measured only where somebody asks for it", () => {
  expect(resolveGate(undefined, {}, {}).latency).toBeUndefined();
  expect(resolveGate(undefined, {}, { latency: {} }).latency).toEqual({
    requests: 1000,
    perSecond: 20,
    maxRatio: 1.2,
  });
});
