import { isClosed } from "../../load/markdown/markdown-blocks.ts";
import type { DocumentRule } from "../rule.ts";

export const unclosedFence: DocumentRule = {
  name: "unclosed-fence",
  sees: "document",
  severity: "warning",
  description:
    "A code fence that is opened and never closed turns the rest of the document, or of the list or quote that it stands in, into code.",
  remedy:
    "Close the fence with a line of at least as many of the same characters, indented as its opening is.",
  options: {},
  examples: {
    good: [
      "```sh\nls\n```\n",
      "~~~\n```\n~~~\n",
      "- ```sh\n  ls\n  ```\n- two\n",
      "> ```\n> ls\n> ```\n",
      "No fence at all.\n",
    ],
    bad: ["# Title\n\n```sh\nls\n\nMore text.\n", "````\n```\n", "* ```js\n  a\n```\nText\n\n## After\n"],
  },
  check: (page) =>
    page.tokens.flatMap((token) => {
      if (token.type !== "fence" || token.map === null) return [];
      const [first, last] = token.map;
      if (isClosed(token, page.lineText(last - 1))) return [];
      const ends = token.level === 0 ? "" : " in the list or quote that it stands in";
      return [
        {
          offset: page.offsetOfLine(first) + Math.max(0, page.lineText(first).indexOf(token.markup)),
          message: `The fence "${token.markup.slice(0, 40)}" is never closed${ends}.`,
        },
      ];
    }),
};
