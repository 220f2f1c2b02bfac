import { placeOf } from "../corpus-index.ts";
import { excerpt } from "../excerpt.ts";
import { followLinks } from "../resolve-link.ts";
import type { CorpusRule } from "../rule.ts";

export const linkBroken: CorpusRule = {
  name: "link-broken",
  sees: "corpus",
  severity: "warning",
  description:
    "A relative link leads to no document and no file on disk. Links with a scheme, those that begin with a slash or `~/`, templates, and addresses that only a site generator knows (no extension, or a version such as `v1.2`) are not followed; `page.html` may be `page.md`. In a vault of Obsidian (a folder with `.obsidian` in it) the end of a path is enough.",
  remedy: "Correct the target, or remove the link.",
  options: {},
  examples: {
    good: [
      {
        files: {
          "docs/a.md":
            "[b](b.md), [b](b.html), [b](./b), [home](/), [old](v1.2), [root](~/c.md), [there](https://example.org)\n",
          "docs/b.md": "# B\n",
        },
      },
    ],
    bad: [{ files: { "docs/a.md": "See [the plan](plan.md).\n" } }],
  },
  *check(index) {
    for (const { from, link, to } of followLinks(index)) {
      if (link.kind !== "link" || to.kind !== "nowhere") continue;
      const moved = to.moved === undefined ? "" : ` "${excerpt(to.moved)}" has that name.`;
      const message = `The link leads to "${excerpt(to.path)}", which is neither a document nor a file.${moved}`;
      yield { path: from, ...placeOf(link), message, actual: excerpt(link.target) };
    }
  },
};
