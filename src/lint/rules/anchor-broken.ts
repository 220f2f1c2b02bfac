import { placeOf } from "../corpus-index.ts";
import { excerpt } from "../excerpt.ts";
import { anchorDigest } from "../headings.ts";
import { followLinks } from "../resolve-link.ts";
import type { CorpusRule } from "../rule.ts";

export const anchorBroken: CorpusRule = {
  name: "anchor-broken",
  sees: "corpus",
  severity: "warning",
  description:
    "A link names a place in a document (`#anchor`) where there is no heading, id or name like it, nor an Obsidian block `^name` or a component with such a title. Site generators make anchors in their own ways, so only letters and digits are compared, and a number at the end may count equal headings.",
  remedy: "Correct the anchor: it is the heading's text in lower case with dashes for blanks.",
  options: {},
  examples: {
    good: [
      {
        files: {
          "a.md":
            "# Top\n\n[next](#what-s-next-1) [b](b.md#roll-back) [c](b.md#named) [up](#top)\n\n## What's next?\n\n## What's next?\n",
          "b.md": '## Roll back!\n\n<a id="named"></a>\n',
        },
      },
      {
        files: {
          "a.md":
            "[1](#fn:1) [2](#fnref2) [3](#_1) [4](#usage) [5](#tab/linux)\n\n# 设置\n\n<h2>Usage</h2>\n",
        },
      },
      {
        files: {
          "a.md":
            "[1](#kullanici-ayarlari) [2](#strassen-und-ubergange) [3](#strassen-und-uebergaenge-1) [4](#%C5%82odz) [5](#aenderungen-der-neuen-steuerung)\n\n# Kullanıcı Ayarları\n\n## Straßen und Übergänge\n\n## Lodz\n\n## Änderungen der neuen Steuerung\n",
        },
      },
    ],
    bad: [
      { files: { "a.md": "[b](b.md#undo)\n", "b.md": "# Roll back\n" } },
      { files: { "a.md": "[here](#gone)\n" } },
    ],
  },
  *check(index) {
    for (const { from, link, to } of followLinks(index)) {
      if (
        link.kind !== "link" ||
        to.kind !== "document" ||
        to.anchor === "" ||
        isKnown(to.anchor, to.facts.anchors)
      )
        continue;
      const where = to.path === from ? "this document" : `"${excerpt(to.path)}"`;
      const message = `There is no heading or id "${excerpt(to.anchor)}" in ${where}.`;
      yield { path: from, ...placeOf(link), message, actual: excerpt(link.target) };
    }
  },
};

/**
 * `#top` is the browser's; `#:~:text=` quotes text; `#L10` is a line of a file as code hosts show it. Generators make up
 * `#_1` for a heading without letters they know, `#fn:1`, `#fnref1` for footnotes, and `#tab/…` for what a tab shows.
 */
const madeUp = /^(?:top|:~:.*|L\d+(?:-L\d+)?|_\d+|tab\/.+|(?:user-content-)?fn(?:ref)?(?:\d+|\d*[:_-].+))$/s;

function isKnown(anchor: string, anchors: readonly string[]): boolean {
  if (!/[\p{L}\p{N}]/u.test(anchor) || madeUp.test(anchor)) return true;
  const counted = anchor.replace(/[-_]\d{1,3}$/, "");
  return anchors.includes(anchorDigest(anchor)) || anchors.includes(anchorDigest(counted));
}
