import type { Config } from "../../config/config.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
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
  const profile = await readProfile(store, generation);
  const configuredProfile = profileFingerprint(profileOf(config.embed));
  return [
    thresholdsGate(configured, {
      generation,
      profile,
      chunkTokens: config.chunk.maxTokens,
      remedy:
        isLive && profile !== configuredProfile && configured.thresholds?.profile === configuredProfile
          ? // As after a rollback over a change of the model: measured anew, the file would not hold for the next ingest.
            `They are of the model that \`embed\` names, which live is not: ingest, or, to stay with live, set \`embed\` and "${configured.file}" back to what they were.`
          : isLive
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
