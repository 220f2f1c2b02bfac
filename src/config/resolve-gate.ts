import { posix } from "node:path";
import type { GateSettings } from "./config.ts";
import { defaults } from "./defaults.ts";
import type { UserConfig } from "./user-config.ts";

type UserGate = NonNullable<UserConfig["gate"]>;

/** The gates' settings: what the environment says, then what the whole file says, then the defaults. */
export function resolveGate(golden: string | undefined, whole: UserGate, own: UserGate): GateSettings {
  const gate = { ...whole, ...own };
  const recall = { ...whole.recall, ...own.recall };
  const probes = { ...whole.probes, ...own.probes };
  const latency = { ...whole.latency, ...own.latency };
  return {
    golden: golden === undefined ? undefined : posix.normalize(golden),
    criticalWithin: gate.criticalWithin ?? defaults.criticalWithin,
    spotChecks: (gate.spotChecks ?? []).map(({ name, count = "documents", where = {}, min, max }) => ({
      name,
      count,
      where,
      min,
      max,
    })),
    thresholds: gate.thresholds === undefined ? undefined : posix.normalize(gate.thresholds),
    coverage: {
      text: gate.coverage?.text,
      documents: gate.coverage?.documents,
      golden: gate.coverage?.golden,
    },
    recall: {
      vectors: recall.vectors ?? defaults.recall.vectors,
      least: recall.least ?? defaults.recall.least,
    },
    probes: { documents: probes.documents ?? defaults.probeDocuments },
    goldenMargin: gate.goldenMargin ?? defaults.goldenMargin,
    onInconclusive: gate.onInconclusive ?? defaults.onInconclusive,
    latency:
      gate.latency === undefined
        ? undefined
        : {
            requests: latency.requests ?? defaults.latency.requests,
            perSecond: latency.perSecond ?? defaults.latency.perSecond,
            maxRatio: latency.maxRatio ?? defaults.latency.maxRatio,
          },
  };
}
