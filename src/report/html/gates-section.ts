import type { GateResult } from "../../gate/verdict.ts";
import { detailFacts } from "../compose/gates.ts";
import { factsTable } from "./blocks-html.ts";
import { cut, html, type Markup } from "./markup.ts";
import type { Section } from "./page.ts";

const looks = {
  pass: ["pass", "✓"],
  passed: ["pass", "✓"],
  ok: ["pass", "✓"],
  clean: ["pass", "✓"],
  promoted: ["pass", "✓"],
  calibrated: ["pass", "✓"],
  fail: ["fail", "✗"],
  failed: ["fail", "✗"],
  blocked: ["fail", "✗"],
  refused: ["fail", "✗"],
  drifted: ["fail", "✗"],
  error: ["fail", "✗"],
  inconclusive: ["warn", "?"],
  unknown: ["warn", "?"],
  warning: ["warn", "!"],
} as const;

/** A verdict in its word, a sign and a colour: never by colour alone. */
export function verdictMark(verdict: string): Markup {
  const [look, sign] = Object.entries(looks).find(([name]) => name === verdict)?.[1] ?? ["info", "–"];
  return html`<span class="verdict ${look}"><span aria-hidden="true">${sign} </span>${verdict}</span>`;
}

/** Gates in their order: the verdict, one sentence, and the numbers behind a fold. Nothing where no gate was asked. */
export function gatesSection(gates: readonly GateResult[]): readonly Section[] {
  if (gates.length === 0) return [];
  const body = html`<ul class="gates">${gates.map(
    ({ gate, verdict, reason, details }) =>
      html`<li>${verdictMark(verdict)} <strong>${gate}</strong><p>${cut(reason, 1000)}</p>${
        details === undefined
          ? undefined
          : html`<details><summary>Numbers of ${gate}</summary>${factsTable(
              `Numbers of ${gate}`,
              detailFacts(details).map(([name, value]) => [name, cut(value, 2000)] as const),
            )}</details>`
      }</li>`,
  )}</ul>`;
  return [{ id: "gates", title: "Gates", body }];
}
