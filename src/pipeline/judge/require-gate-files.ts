import type { Config } from "../../config/config.ts";
import { readGoldenSet } from "./golden.ts";
import { readConfiguredThresholds } from "./judge-thresholds.ts";

/**
 * Refuses (Failure) golden queries and thresholds that cannot be read, before anything is approved or paid for: the gates would
 * find it out when a generation is staged, and `verify` when one is live. Thresholds that are not there yet are a verdict.
 */
export async function requireGateFiles(config: Config): Promise<void> {
  await readGoldenSet(config);
  await readConfiguredThresholds(config);
}
