import { expect, test } from "vitest";
import type { GateSettings } from "../../src/config/config.ts";
import { changedValues } from "../../src/digest/digest.ts";
import { recordSettings } from "../../src/gate/gate-settings.ts";

const settings: GateSettings = {
  golden: "golden.yaml",
  criticalWithin: 10,
  spotChecks: [
    { name: "prices", count: "documents", where: { category: "pricing" }, min: 1, max: undefined },
  ],
  coverage: { text: undefined, documents: undefined, golden: undefined },
  thresholds: "thresholds.json",
  recall: { vectors: 200, least: 0.95 },
  probes: { documents: 1000 },
  goldenMargin: 0.05,
  onInconclusive: "approve",
  latency: undefined,
};

test("settings of the gates that differ are named; those of other commands, and where the files lie, are none", () => {
  const record = recordSettings(settings, "{}");
  expect(
    changedValues(record, recordSettings({ ...settings, golden: "other.yaml", thresholds: "t.json" }, "{}")),
  ).toEqual([]);
  const now = {
    ...settings,
    latency: { requests: 1000, perSecond: 20, maxRatio: 1.2 },
    onInconclusive: "block" as const,
    coverage: { ...settings.coverage, text: 0.9 },
  };
  expect(changedValues(record, recordSettings(now, "{ }"))).toEqual([
    "latency",
    "onInconclusive",
    "thresholds",
  ]);
});

test("a record shows no setting, and one that an older version did not keep is not compared", () => {
  const { probes: _, ...older } = recordSettings(settings, null);
  expect(JSON.stringify(older)).not.toContain("pricing");
  expect(changedValues(older, recordSettings({ ...settings, probes: { documents: 1 } }, null))).toEqual([]);
});
