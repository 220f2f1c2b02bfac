import type { GateDetails, GateResult } from "../../gate/verdict.ts";
import { type Block, tableUnder } from "../blocks.ts";
import { number } from "../format.ts";

/** Gates in their order, each with one sentence, and the numbers behind each where there is room to fold them away. */
export function gatesTable(gates: readonly GateResult[]): readonly Block[] {
  return [
    ...tableUnder(
      "Gates",
      ["gate", "verdict", "reason"],
      gates.map((one) => [one.gate, one.verdict, one.reason]),
    ),
    ...gates.flatMap(({ gate, details }) =>
      details === undefined
        ? []
        : [{ kind: "fold" as const, summary: `Numbers of ${gate}`, facts: detailFacts(details) }],
    ),
  ];
}

type Detail = GateDetails[string];

/** The numbers of a gate by name, as people read them. */
export function detailFacts(details: GateDetails): readonly (readonly [string, string])[] {
  // A record is for later runs to compare with, not for people.
  return Object.entries(details).flatMap(([name, value]) =>
    name === "record" ? [] : [[inWords(name), textOf(value)] as const],
  );
}

/** `minimumDetectableDrop` → `minimum detectable drop`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function textOf(value: Detail): string {
  if (value === null) return "none";
  if (typeof value === "number") return Number.isInteger(value) ? number(value) : String(value);
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(textOf).join("; ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
