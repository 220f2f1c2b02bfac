import type { GateSettings } from "../config/config.ts";
import { canonicalJson, sha256 } from "../digest/digest.ts";

/** Hash of each setting of the gates by its key under `gate`; of `thresholds` that of what the file says. */
export type SettingsRecord = Readonly<Record<string, string>>;

/** What the verdicts depend on beside the golden queries; hashes, since spot checks may name what is not for a log. */
export function recordSettings(
  { golden: _golden, coverage: _coverage, ...settings }: GateSettings,
  /** Text of the file of thresholds; null: none is configured, or it is not there. */
  thresholds: string | null,
): SettingsRecord {
  return Object.fromEntries(
    Object.entries({ ...settings, thresholds }).map(([key, value]) => [
      key,
      // What is left out of JSON when it is undefined counts as not set, wherever it stands.
      sha256(canonicalJson(JSON.parse(JSON.stringify(value ?? null)))).slice(0, 16),
    ]),
  );
}

/** Keys whose settings differ, in order. A key that one side does not know is another version's and says nothing. */
export function changedSettings(before: SettingsRecord, now: SettingsRecord): readonly string[] {
  return Object.keys(now)
    .filter((key) => before[key] !== undefined && before[key] !== now[key])
    .toSorted();
}
