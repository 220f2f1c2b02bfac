import { placeOf } from "../corpus-index.ts";
import { excerpt } from "../excerpt.ts";
import { followLinks } from "../resolve-link.ts";
import type { CorpusRule } from "../rule.ts";

export const imageBroken: CorpusRule = {
  name: "image-broken",
  sees: "corpus",
  severity: "warning",
  description:
    "An image with a relative path is not on disk. Paths that begin with a slash are not followed. In a vault of Obsidian (a folder with `.obsidian` in it) the end of a path is enough.",
  remedy: "Correct the path, add the file, or remove the image.",
  options: {},
  examples: {
    good: [{ files: { "docs/a.md": "![A map](map.png)\n", "docs/map.png": "" } }],
    bad: [{ files: { "docs/a.md": "![A map](map.png)\n" } }],
  },
  *check(index) {
    for (const { from, link, to } of followLinks(index)) {
      if (link.kind !== "image" || to.kind !== "nowhere") continue;
      const moved = to.moved === undefined ? "" : ` "${excerpt(to.moved)}" has that name.`;
      const message = `The image "${excerpt(to.path)}" does not exist.${moved}`;
      yield { path: from, ...placeOf(link), message, actual: excerpt(link.target) };
    }
  },
};
