import { bin } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { Bands } from "../../gate/calibrate.ts";
import { plural } from "../format.ts";
import { chart, pixel } from "./chart.ts";
import { html, type Markup } from "./markup.ts";

const width = 960;
const height = 340;
const margin = { top: 28, right: 16, bottom: 40, left: 56 };

/** Right passages above the line, what unanswerable queries find below it, over the bands and the threshold. */
export function distancePlot(given: {
  readonly right: readonly number[];
  readonly wrong: readonly number[];
  /** Answerable queries whose passage was not found at all. */
  readonly lost: number;
  readonly threshold: number | null;
  readonly bands: Bands | null;
}): Markup {
  const { right, wrong, lost, threshold, bands } = given;
  const farthest = Math.max(...right, ...wrong, threshold ?? 0, 0.01);
  const x = scaleLinear()
    .domain([0, farthest])
    .nice(20)
    .range([margin.left, width - margin.right]);
  const [, end = farthest] = x.domain();
  const inBins = bin().domain([0, end]).thresholds(x.ticks(40));
  const above = inBins([...right]);
  const below = inBins([...wrong]);
  const greatest = Math.max(1, ...above.map((one) => one.length), ...below.map((one) => one.length));
  const bottom = height - margin.bottom;
  const middle = (margin.top + bottom) / 2;
  const tall = scaleLinear()
    .domain([0, greatest])
    .range([0, middle - margin.top - 4]);
  const bar = (
    one: { readonly x0: number | undefined; readonly x1: number | undefined; readonly length: number },
    up: boolean,
  ) => {
    const left = x(one.x0 ?? 0);
    const wide = Math.max(0, x(one.x1 ?? 0) - left - 1);
    const high = tall(one.length);
    return one.length === 0
      ? html``
      : html`<g><title>${(one.x0 ?? 0).toFixed(3)} to ${(one.x1 ?? 0).toFixed(3)}: ${plural(one.length, "query", "queries")}</title><rect class="${up ? "bar" : "second"}" x="${pixel(left)}" y="${pixel(up ? middle - high : middle)}" width="${pixel(wide)}" height="${pixel(high)}"/></g>`;
  };
  const drawing = [
    ...(bands === null ? [] : bandStrips(bands, x, end, bottom)),
    ...above.map((one) => bar(one, true)),
    ...below.map((one) => bar(one, false)),
    html`<line class="axis" x1="${margin.left}" x2="${width - margin.right}" y1="${pixel(middle)}" y2="${pixel(middle)}"/>`,
    ...x
      .ticks(10)
      .map(
        (tick) => html`<text x="${pixel(x(tick))}" y="${bottom + 16}" text-anchor="middle">${tick}</text>`,
      ),
    html`<text x="${(width + margin.left) / 2}" y="${height - 6}" text-anchor="middle">cosine distance</text>
<text x="8" y="${pixel(middle - 40)}">right</text><text x="8" y="${pixel(middle + 48)}">wrong</text>`,
    threshold === null
      ? html``
      : html`<line class="mark" x1="${pixel(x(threshold))}" x2="${pixel(x(threshold))}" y1="${margin.top}" y2="${bottom}"/>`,
  ];
  return chart({
    id: "distances",
    title: "Distances of right and wrong passages",
    description: `Above the line: how far the right passage is, of ${plural(right.length, "answerable query", "answerable queries")}${lost === 0 ? "" : ` (of ${lost} more it was not found)`}. Below: the nearest passage of ${plural(wrong.length, "unanswerable query", "unanswerable queries")}. ${threshold === null ? "There is no threshold." : `The dashed line is the threshold, ${threshold.toFixed(4)}.`}${bands === null ? "" : ` Up to ${bands.excellent.toFixed(4)} is excellent, up to ${bands.good.toFixed(4)} good, up to ${bands.weak.toFixed(4)} weak.`}`,
    width,
    height,
    drawing,
    columns: [
      { name: "distance from", kind: "text" },
      { name: "to", kind: "text" },
      { name: "right", kind: "number" },
      { name: "wrong", kind: "number" },
    ],
    rows: above.map((one, at) => [
      (one.x0 ?? 0).toFixed(3),
      (one.x1 ?? 0).toFixed(3),
      one.length,
      below[at]?.length ?? 0,
    ]),
  });
}

function bandStrips(
  bands: Bands,
  x: (value: number) => number,
  end: number,
  bottom: number,
): readonly Markup[] {
  const edges = [0, bands.excellent, bands.good, bands.weak, end];
  return ["excellent", "good", "weak", "poor"].map((name, at) => {
    const left = x(edges[at] ?? 0);
    const wide = Math.max(0, x(edges[at + 1] ?? end) - left);
    return html`<rect class="band${at}" x="${pixel(left)}" y="${margin.top}" width="${pixel(wide)}" height="${bottom - margin.top}"/>${
      wide < 52 ? undefined : html`<text x="${pixel(left + 4)}" y="${margin.top - 6}">${name}</text>`
    }`;
  });
}

/** A share that was measured and how large it may be in truth, with 95 % confidence. */
export interface BoundedShare {
  readonly name: string;
  /** Null: it was promised, and not measured. */
  readonly share: number | null;
  readonly bound: number;
  readonly of: number;
}

/** Shares as points, each with a line up to its bound. */
export function boundsPlot(shares: readonly BoundedShare[]): Markup {
  const row = 40;
  const left = 220;
  const high = shares.length * row + 44;
  const x = scaleLinear()
    .domain([0, Math.max(0.01, ...shares.map((one) => one.bound))])
    .nice()
    .range([left, width - 24]);
  const floor = shares.length * row + 8;
  const drawing = [
    ...x
      .ticks(8)
      .map(
        (tick) =>
          html`<line class="grid" x1="${pixel(x(tick))}" x2="${pixel(x(tick))}" y1="4" y2="${floor}"/><text x="${pixel(x(tick))}" y="${floor + 18}" text-anchor="middle">${percentOf(tick)}</text>`,
      ),
    ...shares.map(({ name, share, bound }, at) => {
      const y = at * row + row / 2;
      return html`<text x="8" y="${y + 4}">${name}</text>${
        share === null
          ? html`<line class="mark" x1="${pixel(x(bound))}" x2="${pixel(x(bound))}" y1="${y - 12}" y2="${y + 12}"/>`
          : html`<line class="range" x1="${pixel(x(share))}" x2="${pixel(x(bound))}" y1="${y}" y2="${y}"/><circle class="point" cx="${pixel(x(share))}" cy="${y}" r="5"/>`
      }`;
    }),
  ];
  return chart({
    id: "bounds",
    title: "Misses and false accepts with their bounds",
    description:
      "The point is what was counted; the line ends where the true share still may be, with 95 % confidence. The dashed mark is what the threshold promises.",
    width,
    height: high,
    drawing,
    columns: [
      { name: "share", kind: "text" },
      { name: "of queries", kind: "number" },
      { name: "counted", kind: "share" },
      { name: "at most", kind: "share" },
    ],
    rows: shares.map((one) => [one.name, one.of, one.share, one.bound]),
  });
}

function percentOf(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
