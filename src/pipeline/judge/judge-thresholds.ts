import type { Config } from "../../config/config.ts";
import { readThresholds, type Thresholds, thresholdsGate } from "../../gate/thresholds.ts";
import type { GateResult } from "../../gate/verdict.ts";
import type { Store } from "../../postgres/database.ts";
import { readProfile } from "../../postgres/snapshot.ts";
import { readNamedFile } from "../named-file.ts";

/** The file that `gate.thresholds` names; `thresholds` undefined: it is not there. */
export interface ConfiguredThresholds {
  readonly file: string;
  readonly thresholds: Thresholds | undefined;
}

/** The configured thresholds; null when none are configured. */
export async function readConfiguredThresholds(config: Config): Promise<ConfiguredThresholds | null> {
  const file = config.gate.thresholds;
  if (file === undefined) return null;
  try {
    return {
      file,
      thresholds: readThresholds(await readNamedFile(config, "gate.thresholds", file), file),
    };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { file, thresholds: undefined };
    throw error;
  }
}

/** Whether the configured thresholds hold for a generation, or fail closed; no verdict where none are configured. */
export async function judgeThresholds(request: {
  readonly config: Config;
  readonly store: Store;
  readonly generation: number;
  /** Whether readers see it: another one has to be named to be measured. */
  readonly isLive: boolean;
}): Promise<readonly GateResult[]> {
  const { config, store, generation, isLive } = request;
  const configured = await readConfiguredThresholds(config);
  if (configured === null) return [];
  return [
    thresholdsGate(configured, {
      generation,
      profile: await readProfile(store, generation),
      chunkTokens: config.chunk.maxTokens,
      remedy: isLive
        ? `Run \`${calibrateCommand(config, configured)}\` and commit what it writes.`
        : `Run \`${calibrateCommand(config, configured)} --generation ${generation}\` before the next ingest, commit what it writes, and ingest again: what was embedded is not paid for again.`,
    }),
  ];
}

/** With the miss rate that was asked for before. */
function calibrateCommand({ environment }: Config, { file, thresholds }: ConfiguredThresholds): string {
  const missRate = thresholds === undefined ? "" : ` --miss-rate ${thresholds.missRate}`;
  return `corpusgate calibrate --env ${environment}${missRate} --out ${file}`;
}
