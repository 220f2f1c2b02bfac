import fc from "fast-check";
import type { Format } from "../../src/config/config.ts";
import type { Document } from "../../src/load/document.ts";

/** A document of the given text; front matter, where there is any, is the caller's to measure. */
export function documentOf(text: string, overrides: Partial<Document> = {}): Document {
  return {
    path: "docs/page.md",
    source: "docs",
    format: "markdown",
    text,
    bodyStart: text.startsWith("\uFEFF") ? 1 : 0,
    title: undefined,
    metadata: {},
    line: 1,
    ...overrides,
  };
}

const word = fc.constantFrom(
  ..."alpha beta gamma don't `code` **bold** [link](url) 3.14 naïve 日本語の文章です。 これも。 한국어 👩‍👩‍👧‍👦 🇩🇪 é <br> &amp; a|b <|endoftext|> https://example.org/a_b".split(
    " ",
  ),
);
const longWord = fc.constantFrom(
  "x".repeat(700),
  "漢".repeat(150),
  "e\u0301".repeat(60),
  "👩‍👩‍👧‍👦".repeat(8),
);
const sentence = fc
  .tuple(
    fc.array(fc.oneof({ weight: 40, arbitrary: word }, { weight: 1, arbitrary: longWord }), {
      minLength: 1,
      maxLength: 12,
    }),
    fc.constantFrom(".", "!", "?", ":", "", "。"),
  )
  .map(([words, end]) => words.join(" ") + end);
const paragraph = fc
  .tuple(fc.array(sentence, { minLength: 1, maxLength: 5 }), fc.constantFrom(" ", "\n"))
  .map(([sentences, gap]) => sentences.join(gap));
const heading = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 6 }), sentence).map(([level, text]) => `${"#".repeat(level)} ${text}`),
  fc.tuple(sentence, fc.constantFrom("===", "---")).map(([text, line]) => `${text}\n${line}`),
  fc.constantFrom(
    "#",
    "## ## ##",
    "# \u0007bell\ttab",
    "## anchored {#id}",
    "# {/*only*/}",
    "## a {#b} {#c}",
  ),
);
const fence = fc
  .tuple(
    fc.constantFrom("```", "````", "~~~"),
    fc.constantFrom("", "js", "rust,ignore title=x"),
    fc.array(fc.oneof(sentence, fc.constantFrom("", "  indented", "# no heading", "``", "}")), {
      maxLength: 30,
    }),
    fc.constantFrom("", "", " ", "  ", "   ", undefined),
  )
  .map(([mark, info, lines, indent]) =>
    [`${mark}${info}`, ...lines, ...(indent === undefined ? [] : [`${indent}${mark}`])].join("\n"),
  );
const table = fc
  .array(fc.tuple(sentence, sentence), { minLength: 1, maxLength: 8 })
  .map((rows) =>
    ["| a | b |", "|---|:-:|", ...rows.map(([left, right]) => `| ${left} | ${right} |`)].join("\n"),
  );
/** Each but the last ends with a blank line: raw HTML would go on to the next one and swallow what follows. */
const html = fc.constantFrom(
  "<!-- a comment -->",
  "<!-- over\n\nseveral lines -->",
  "<!-- one --> <!-- two -->",
  "<script setup>\nlet a = 1\n\nlet b\n</script>",
  "<style>\n.a { color: red }\n</style>",
  "<!-- with --> text",
  "<div>\n<p>Inside.</p>\n</div>\n",
  "<details>\n\nText.\n\n</details>\n",
  "<!-- never closed",
  "%%",
  "%% a comment of Obsidian's %%",
  '<h1 align="center">Title</h1>\n',
  "<h2>Part</h2>\nAnd more.\n",
);
const odd = fc.constantFrom(
  "---",
  "***",
  "[ref]: https://example.org 'title'",
  '[1.0]: https://example.org/a\n[^n]: A note\n[b]:\n  /c\n\n[c]: <d e> "title"',
  "    indented code\n\n    more",
  "<table>\n<tr><td>a</td></tr><tr>\n<td>b</td></tr>\n</table>\n",
  "\u00a0",
  "\\",
  "<",
);

const block: fc.Arbitrary<string> = fc.letrec<{ block: string }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    paragraph,
    heading,
    fence,
    table,
    html,
    odd,
    nested(tie("block"), "> ", "> "),
    nested(tie("block"), "- ", "  "),
    nested(tie("block"), "1. ", "   "),
    nested(tie("block"), "* ", "      "),
    nested(tie("block"), '!!! note "N"\n\n    ', "    "),
    nested(tie("block"), '=== "Tab"\n    ', "    "),
  ),
})).block;

function nested(content: fc.Arbitrary<string>, first: string, following: string): fc.Arbitrary<string> {
  return fc
    .array(content, { minLength: 1, maxLength: 3 })
    .map((blocks) => blocks.map((one) => prefixed(one, first, following)).join(`\n${following.trimEnd()}\n`));
}

function prefixed(text: string, first: string, following: string): string {
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? first : following) + line)
    .join("\n");
}

/** Markdown with everything that has a structure, and much that pretends to have one. */
export const markdown: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(block, { maxLength: 10 }),
    fc.constantFrom("\n\n", "\n", "\n\n\n"),
    fc.constantFrom("\n", "\r\n", "\r"),
    fc.constantFrom("", "\uFEFF"),
    fc.constantFrom("", "\n", "  "),
  )
  .map(([blocks, gap, lineBreak, mark, end]) => mark + (blocks.join(gap) + end).replaceAll("\n", lineBreak));

export const anyDocument: fc.Arbitrary<Document> = fc
  .tuple(markdown, fc.constantFrom<Format>("markdown", "text"), fc.option(sentence, { nil: undefined }))
  .map(([text, format, title]) => documentOf(text, { format, title }));
