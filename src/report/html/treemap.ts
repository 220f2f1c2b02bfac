import { hierarchy, treemap, treemapSquarify } from "d3-hierarchy";
import type { Inventory } from "../breakdown.ts";
import { number, plural } from "../format.ts";
import { chart, pixel } from "./chart.ts";
import { cut, html, type Markup } from "./markup.ts";
import { type SizeNode, sizeTree } from "./size-tree.ts";

const width = 960;
const height = 520;
const hues = 8;
/** Of a letter at 11 px, on average. */
const letter = 7;

/** The corpus as rectangles: a colour a source, an area in proportion to tokens. */
export function corpusMap(inventory: Inventory): Markup {
  if (inventory.documents.length === 0) return html`<p>There is no document.</p>`;
  const tree = hierarchy<SizeNode>(sizeTree(inventory), (one) => one.children).sum((one) =>
    // A document without a token still has a place on the map.
    one.children.length === 0 ? Math.max(1, one.tokens) : 0,
  );
  const laidOut = treemap<SizeNode>()
    .tile(treemapSquarify)
    .size([width, height])
    .paddingInner(1)
    .paddingTop((node) => (node.depth === 1 ? 18 : 0))(tree);
  const sources = laidOut.children ?? [];
  const leaves = laidOut.leaves();
  const hueOf = new Map(sources.flatMap((source, at) => source.leaves().map((leaf) => [leaf, at % hues])));
  const drawing = [
    ...leaves.map((leaf) => {
      const title = `${nameOf(leaf)}: ${number(leaf.data.tokens)} tokens, ${plural(leaf.data.documents, "document")}`;
      const wide = leaf.x1 - leaf.x0;
      const room = leaf.y1 - leaf.y0 >= 15 ? Math.floor((wide - 8) / letter) : 0;
      return html`<g><title>${cut(title)}</title><rect class="cell c${hueOf.get(leaf) ?? 0}" x="${pixel(leaf.x0)}" y="${pixel(leaf.y0)}" width="${pixel(wide)}" height="${pixel(leaf.y1 - leaf.y0)}"/>${
        room < 3
          ? undefined
          : html`<text x="${pixel(leaf.x0 + 4)}" y="${pixel(leaf.y0 + 12)}" font-size="11">${cut(leaf.data.name, room)}</text>`
      }</g>\n`;
    }),
    ...sources
      .filter((one) => one.x1 - one.x0 > 40 && one.children !== undefined)
      .map(
        (one) =>
          html`<text x="${pixel(one.x0 + 2)}" y="${pixel(one.y0 + 13)}" font-weight="600">${cut(`${one.data.name} (${number(one.data.tokens)})`, Math.floor((one.x1 - one.x0) / 7.4))}</text>`,
      ),
  ];
  const { documents, tokens } = laidOut.data;
  const largest = sources[0]?.data;
  return chart({
    id: "corpus-map",
    title: "The corpus by source and size",
    description: `${plural(documents, "document")} of ${plural(sources.length, "source")} with ${plural(tokens, "token")}; the area is the number of tokens.${
      largest === undefined
        ? ""
        : ` The largest source is ${cut(largest.name, 80)} with ${number(largest.tokens)}.`
    }${leaves.length < documents ? ` ${number(leaves.length)} rectangles are drawn: small documents and folders stand together.` : ""}`,
    width,
    height,
    drawing,
    columns: [
      { name: "source, folder or document", kind: "text" },
      { name: "documents", kind: "number" },
      { name: "tokens", kind: "number" },
      { name: "share of tokens", kind: "share" },
    ],
    rows: leaves
      .toSorted((left, right) => right.data.tokens - left.data.tokens)
      .map((leaf) => [
        nameOf(leaf),
        leaf.data.documents,
        leaf.data.tokens,
        tokens === 0 ? 0 : leaf.data.tokens / tokens,
      ]),
  });
}

function nameOf(leaf: {
  ancestors(): readonly { readonly depth: number; readonly data: SizeNode }[];
}): string {
  const [source, ...rest] = leaf
    .ancestors()
    .filter((one) => one.depth > 0)
    .map((one) => one.data.name)
    .toReversed();
  return rest.length === 0 ? (source ?? "") : `${source}: ${rest.join("/")}`;
}
