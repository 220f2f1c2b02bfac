import type { Finding } from "../finding.ts";
import type { RawRecord } from "../records/parse-records.ts";
import { isMapping } from "../syntax/json-value.ts";

const dayMs = 86_400_000;

/**
 * A finding when an export is older than the configured age. Its date is that of the archive's entry, or else of the last
 * change in it: a file's own date is that of its checkout.
 */
export function staleExport(
  path: string,
  records: readonly RawRecord[],
  writtenAt: Date | undefined,
  maxAgeDays: number | undefined,
): readonly Finding[] {
  if (maxAgeDays === undefined) return [];
  const newest = writtenAt?.getTime() ?? newestChange(records);
  if (newest === undefined) return [];
  const days = Math.floor((Date.now() - newest) / dayMs);
  if (days <= maxAgeDays) return [];
  const what = writtenAt === undefined ? "The last change in the export" : "The export";
  return [
    {
      rule: "stale-export",
      severity: "warning",
      path,
      line: 1,
      message: `${what} is ${days} days old (${new Date(newest).toISOString().slice(0, 10)}); at most ${maxAgeDays} are accepted.`,
      actual: `${days} days`,
      expected: `at most ${maxAgeDays}`,
      remedy: "Export it again, or raise sanity.maxAgeDays of the source.",
    },
  ];
}

function newestChange(records: readonly RawRecord[]): number | undefined {
  let newest: number | undefined;
  for (const { value } of records) {
    const at =
      isMapping(value) && typeof value._updatedAt === "string" ? Date.parse(value._updatedAt) : Number.NaN;
    if (!Number.isNaN(at)) newest = Math.max(newest ?? at, at);
  }
  return newest;
}
