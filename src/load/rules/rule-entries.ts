import type { RuleEntry, Severity } from "../finding.ts";

const keepsLive =
  "the document cannot be ingested and keeps its live version, which nobody should have to guess";

/** An entry of a rule whose findings keep something out. */
export function locked(name: string, description: string, remedy: string): RuleEntry {
  return { name, severity: "error", description, remedy, locked: keepsLive };
}

/** An entry of a rule whose severity is the reader's to set. */
export function free(
  name: string,
  description: string,
  remedy: string,
  severity: Severity = "warning",
): RuleEntry {
  return { name, severity, description, remedy };
}
