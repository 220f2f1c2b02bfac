import type { GateSettings } from "../config/config.ts";
import { type HashedValues, hashedValues } from "../digest/digest.ts";

/** What the verdicts depend on beside the golden queries; hashes, since spot checks may name what is not for a log. */
export function recordSettings(
  { golden: _golden, coverage: _coverage, ...settings }: GateSettings,
  /** Text of the file of thresholds; null: none is configured, or it is not there. */
  thresholds: string | null,
): HashedValues {
  return hashedValues({ ...settings, thresholds });
}
