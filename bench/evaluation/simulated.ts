import { drawnRates, simulatedChanges } from "../../test/gate/measured-changes.ts";
import { markdownTable } from "../table.ts";
import { rateCell } from "./rates.ts";

const trials = 1000;
const sizes = [10, 30, 50, 100, 200];

/** The golden gate on differences drawn as they were measured elsewhere, beside what was published of the simple rule. */
export function simulate(): string {
  const rows = simulatedChanges.map((change) => [
    change.name,
    ...sizes.map((n) => {
      const { shipped, simple } = drawnRates(change, n, trials);
      const published = change.published[n];
      const earlier =
        published === undefined ? "" : `; ${published.map((one) => one.toFixed(2)).join(" / ")}`;
      return `${rateCell(shipped)} (${rateCell(simple)}${earlier})`;
    }),
  ]);
  return markdownTable(["change", ...sizes.map((n) => `n = ${n}`)], rows);
}
