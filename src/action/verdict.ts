import { compose } from "../report/compose.ts";
import type { Report } from "../report/reports.ts";
import { toText } from "../report/to-text.ts";

/** The first lines of a report, up to its numbers: the verdict in words, and why. */
export function verdictOf(report: Report): string {
  const blocks = compose(report);
  const end = blocks.findIndex((block) => block.kind !== "line");
  return toText(end < 0 ? blocks : blocks.slice(0, end)).trim();
}
