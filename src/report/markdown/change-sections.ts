import type { Plan } from "../../plan/plan.ts";
import { number } from "../format.ts";
import { details, type Section, table } from "./fit-page.ts";
import { inert } from "./inert.ts";

/** What a page shows of one changed document. */
export type ShownChange = Pick<Plan["changes"][number], "action" | "path" | "chunks"> & {
  readonly from?: string | undefined;
};

/** Documents with their chunk changes; `all` counts also those that `changes` leaves out. */
export function changedDocuments(changes: readonly ShownChange[], all = changes.length): readonly Section[] {
  const rows = changes
    .slice(0, most)
    .map((one) => [
      one.action,
      one.from === undefined ? inert(one.path, 120) : `${inert(one.from, 120)} → ${inert(one.path, 120)}`,
      `+${number(one.chunks.added)} −${number(one.chunks.removed)} =${number(one.chunks.kept)}`,
    ]);
  return details(
    `Changed documents (${number(all)})`,
    withRest(table(["action", "document", "chunks added, removed, kept"], rows), all - rows.length),
  );
}

/** Where a change of metadata lets readers find what they could not find before. */
export function wideningOf(widened: Plan["widened"], all = widened.length): readonly Section[] {
  const rows = widened
    .slice(0, most)
    .map((one) => [inert(one.path, 120), inert(one.field, 60), inert(one.from, 60), inert(one.to, 60)]);
  return details(
    `Readers will find more of (${number(all)})`,
    withRest(table(["document", "field", "before", "now"], rows), all - rows.length),
  );
}

const most = 100;

/** With a line that says how many rows more there are. */
export function withRest(rows: string, rest: number): string {
  return rest > 0 && rows !== "" ? `${rows}\n\n… and ${number(rest)} more.` : rows;
}
