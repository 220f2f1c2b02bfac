import { scaleBand, scaleLinear } from "d3-scale";
import type { TokenHistogram } from "../breakdown.ts";
import { number, percent, plural } from "../format.ts";
import { chart, pixel } from "./chart.ts";
import { html, type Markup } from "./markup.ts";

const width = 960;
const height = 260;
const margin = { top: 12, right: 12, bottom: 40, left: 64 };

/** Chunks by their tokens; the base's as an outline, where it was cut into the same bins. */
export function tokenHistogram(now: TokenHistogram, base: TokenHistogram | undefined): Markup {
  const bins = now.bins.map((bin) => ({ ...bin, name: `${bin.from}–${bin.to}` }));
  const all =
    now.beyond === 0
      ? bins
      : [
          ...bins,
          {
            from: now.maxTokens + 1,
            to: Number.POSITIVE_INFINITY,
            chunks: now.beyond,
            name: `> ${now.maxTokens}`,
          },
        ];
  const before = new Map(
    base === undefined || base.maxTokens !== now.maxTokens
      ? []
      : [...base.bins.map((bin) => [bin.from, bin.chunks] as const), [base.maxTokens + 1, base.beyond]],
  );
  const greatest = Math.max(1, ...all.map((one) => one.chunks), ...before.values());
  const x = scaleBand<string>()
    .domain(all.map((one) => one.name))
    .range([margin.left, width - margin.right])
    .paddingInner(0.1);
  const y = scaleLinear()
    .domain([0, greatest])
    .nice()
    .range([height - margin.bottom, margin.top]);
  const ground = height - margin.bottom;
  const drawing = [
    ...y
      .ticks(4)
      .filter(Number.isInteger)
      .map(
        (tick) =>
          html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${pixel(y(tick))}" y2="${pixel(y(tick))}"/><text x="${margin.left - 8}" y="${pixel(y(tick) + 4)}" text-anchor="end">${number(tick)}</text>`,
      ),
    ...all.map((one) => {
      const left = x(one.name) ?? 0;
      const middle = left + x.bandwidth() / 2;
      const old = before.get(one.from);
      return html`<g><title>${one.name} tokens: ${plural(one.chunks, "chunk")}</title><rect class="bar" x="${pixel(left)}" y="${pixel(y(one.chunks))}" width="${pixel(x.bandwidth())}" height="${pixel(ground - y(one.chunks))}"/><text x="${pixel(middle)}" y="${ground + 16}" text-anchor="middle" font-size="10">${one.name}</text>${
        old === undefined
          ? undefined
          : html`<path class="outline" d="M${pixel(left)} ${pixel(y(old))}h${pixel(x.bandwidth())}"/>`
      }</g>\n`;
    }),
    html`<line class="axis" x1="${margin.left}" x2="${width - margin.right}" y1="${ground}" y2="${ground}"/><text x="${(width + margin.left) / 2}" y="${height - 6}" text-anchor="middle">tokens of a chunk</text>`,
  ];
  const total = all.reduce((sum, one) => sum + one.chunks, 0);
  const most = all.reduce((best, one) => (one.chunks > best.chunks ? one : best), {
    name: "none",
    chunks: 0,
  });
  const compared = before.size > 0;
  return chart({
    id: "chunk-sizes-chart",
    title: "Chunks by size",
    description: `${plural(total, "chunk")}; most have ${most.name} tokens (${percent(total === 0 ? 0 : most.chunks / total)}); ${number(now.beyond)} exceed ${number(now.maxTokens)}.${compared ? " Lines mark the base." : ""}`,
    width,
    height,
    drawing,
    columns: [
      { name: "tokens", kind: "text" },
      { name: "chunks", kind: "number" },
      ...(compared ? [{ name: "chunks of the base", kind: "number" } as const] : []),
    ],
    rows: all.map((one) => [one.name, one.chunks, ...(compared ? [before.get(one.from) ?? 0] : [])]),
  });
}
