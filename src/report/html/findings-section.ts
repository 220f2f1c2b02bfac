import type { Finding } from "../../load/finding.ts";
import { number, plural } from "../format.ts";
import { proportion } from "./chart.ts";
import { verdictMark } from "./gates-section.ts";
import { cut, html } from "./markup.ts";
import type { Section } from "./page.ts";
import { longTable, table } from "./table.ts";

const order = { error: 0, warning: 1, info: 2 };

/** Findings by rule, and each of them, worst first. */
export function findingsSection(
  findings: readonly Finding[],
  silenced: Readonly<Record<string, number>> = {},
): Section {
  const title = "Findings";
  const quieted = Object.entries(silenced);
  const quiet =
    quieted.length === 0
      ? undefined
      : html`<p>Comments in documents quieted ${plural(
          quieted.reduce((sum, [, count]) => sum + count, 0),
          "more finding",
        )}: ${cut(quieted.map(([rule, count]) => `${rule} ${number(count)}`).join(", "), 1000)}.</p>`;
  if (findings.length === 0) return { id: "findings", title, body: html`<p>Lint found nothing.</p>${quiet}` };
  const byRule = [...Map.groupBy(findings, (one) => `${one.severity} ${one.rule}`).values()]
    .map((ones) => ({
      rule: ones[0]?.rule ?? "",
      severity: ones[0]?.severity ?? "info",
      count: ones.length,
      documents: new Set(ones.map((one) => one.path)).size,
    }))
    .toSorted((left, right) => order[left.severity] - order[right.severity] || right.count - left.count);
  const greatest = Math.max(...byRule.map((one) => one.count));
  const worst = findings.toSorted((left, right) => order[left.severity] - order[right.severity]);
  return {
    id: "findings",
    title,
    body: html`${quiet}${table(
      "Findings by rule",
      [
        { name: "severity", kind: "text" },
        { name: "rule", kind: "text" },
        { name: "findings", kind: "number" },
        { name: "documents", kind: "number" },
      ],
      byRule.map((one) => [
        verdictMark(one.severity),
        one.rule,
        proportion(one.count, greatest),
        one.documents,
      ]),
    )}
<h3>Each of them</h3>
${longTable(
  "All findings, the worst first",
  [
    { name: "severity", kind: "text" },
    { name: "place", kind: "text" },
    { name: "rule", kind: "text" },
    { name: "message", kind: "text" },
  ],
  worst.map(({ severity, path, line, column, rule, message, remedy }) => [
    severity,
    `${cut(path, 200)}:${line}${column === undefined ? "" : `:${column}`}`,
    rule,
    `${message} ${remedy}`.trim(),
  ]),
)}`,
  };
}
