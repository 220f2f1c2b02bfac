import { compose } from "./compose/compose.ts";
import type { Report } from "./reports.ts";
import { toText } from "./to-text.ts";

/** The first lines of a report, up to its numbers: the verdict in words, and why. */
export function verdictOf(report: Report): string {
  const blocks = compose(report);
  const end = blocks.findIndex((block) => block.kind !== "line");
  return toText(end < 0 ? blocks : blocks.slice(0, end)).trim();
}
