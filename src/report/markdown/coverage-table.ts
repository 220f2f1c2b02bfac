import { number, usd } from "../format.ts";
import type { PreviewReport } from "../reports.ts";
import type { CheckedValidation } from "./checked-validation.ts";
import { table } from "./fit-page.ts";

/** Counts, cost and shares of base and head beside what they must keep, a row each. */
export function numbersTable(validate: CheckedValidation, preview: PreviewReport | undefined): string {
  const { base, thresholds } = validate;
  const none = "–";
  const counted = (name: string, now: number, before: number | undefined) => [
    name,
    before === undefined ? none : number(before),
    number(now),
    before === undefined ? none : signed(now - before),
    none,
    "",
  ];
  const before = base === undefined ? undefined : base.documents;
  const over =
    thresholds.costUsd !== null && base?.embed.costUsd != null && base.embed.costUsd > thresholds.costUsd;
  return table(
    ["", "base", "this PR", "change", "threshold", "verdict"],
    [
      counted(
        "documents",
        validate.documents,
        before === undefined ? undefined : validate.documents - before.added + before.removed,
      ),
      counted(
        "chunks",
        validate.chunks,
        base === undefined ? undefined : base.chunks.kept + base.chunks.removed,
      ),
      counted("tokens", validate.tokens, base?.tokens),
      [
        "cost",
        base === undefined ? none : usd(base.costUsd),
        usd(validate.costUsd),
        base === undefined ? none : `${usd(base.embed.costUsd)} to embed`,
        thresholds.costUsd === null ? none : `≤ ${usd(thresholds.costUsd)} a run`,
        thresholds.costUsd === null ? "" : over ? "❌ above" : "✅ ok",
      ],
      ...coverageRows(validate).map((one) => one.cells),
      ...quality(preview),
    ],
  );
}

interface CoverageRow {
  readonly cells: readonly string[];
  readonly verdict: "ok" | "below" | "fell" | "none";
}

/** What of the corpus is reached, each share with its verdict. */
export function coverageRows({ coverage, base, thresholds }: CheckedValidation): readonly CoverageRow[] {
  const names = {
    text: "coverage: text in chunks",
    documents: "coverage: files ingested",
    golden: "coverage: documents with golden queries",
  };
  return (["text", "documents", "golden"] as const).map((name) => {
    const now = coverage[name];
    const before = base === undefined ? null : base.coverage[name];
    const threshold = thresholds[name];
    const fell = now !== null && before !== null && now < before;
    const verdict =
      threshold !== null ? (now !== null && now >= threshold ? "ok" : "below") : fell ? "fell" : "none";
    return {
      cells: [
        names[name],
        shareOf(before),
        shareOf(now),
        now === null || before === null ? "–" : points(now - before),
        threshold === null ? "–" : `≥ ${shareOf(threshold)}`,
        { ok: "✅ ok", below: "❌ below", fell: "⚠️ fell", none: "" }[verdict],
      ],
      verdict,
    };
  });
}

function quality(preview: PreviewReport | undefined): readonly (readonly string[])[] {
  const before = preview?.metrics.base.hybrid?.["ndcg@10"];
  const now = preview?.metrics.head.hybrid?.["ndcg@10"];
  if (before === undefined || now === undefined) return [];
  const change = now - before;
  const fell = Number(change.toFixed(3)) < 0;
  return [
    [
      "golden queries: nDCG@10",
      before.toFixed(3),
      now.toFixed(3),
      `${change > 0 ? "+" : ""}${change.toFixed(3).replace("-", "−")}`,
      "–",
      fell ? "⚠️ fell" : "",
    ],
  ];
}

/** Rounded down, so that a share just below its threshold does not read as equal to it. */
function shareOf(share: number | null): string {
  return share === null ? "–" : `${(Math.floor(share * 1e4 + 1e-6) / 100).toFixed(2)} %`;
}

function points(change: number): string {
  const rounded = (Math.abs(change) * 100).toFixed(2);
  return Number(rounded) === 0 ? "±0" : `${change > 0 ? "▲" : "▼"} ${rounded} pp`;
}

function signed(value: number): string {
  return value === 0 ? "±0" : value > 0 ? `+${number(value)}` : `−${number(-value)}`;
}
