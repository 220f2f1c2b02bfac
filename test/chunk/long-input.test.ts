import { expect, test } from "vitest";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { documentOf } from "./documents.ts";

/** Each takes about a second or less, more beside other work; what is quadratic takes many minutes. */
const limitMs = 60_000;

const hostile: readonly [name: string, text: string][] = [
  ["a line of 2 MB of words", "the quick brown fox ".repeat(100_000)],
  ["a line of 1 MB without a blank", "abcdefghij".repeat(100_000)],
  ["a fenced line of 1 MB", `\`\`\`\n${"a b ".repeat(250_000)}\n\`\`\``],
  ["quotes 500 deep", `${"> ".repeat(500)}text\n`.repeat(300)],
  ["lists 500 deep", Array.from({ length: 500 }, (_, index) => `${"  ".repeat(index)}- item`).join("\n")],
  ["100,000 list items", "- an item\n".repeat(100_000)],
  ["50,000 open fences", "para\n\n```\n\n".repeat(50_000)],
  ["50,000 comments", "<!-- c -->\n\ntext\n\n".repeat(50_000)],
  ["50,000 headings", "# h\n\n".repeat(50_000)],
  ["a table of 50,000 rows", `|a|b|\n|-|-|\n${"|x y|z w|\n".repeat(50_000)}`],
  ["a heading of 1 MB of brackets", `# ${"[".repeat(1_000_000)}\n`],
  ["1 MB of combining marks", `a${"\u0301".repeat(500_000)}`],
  ["1 MB of blank lines", `a${"\n".repeat(1_000_000)}b`],
  ["a fence of a million signs", `${"`".repeat(1_000_000)}\ntext\n`],
];

test.each(hostile)("%s are chunked in bounded time within the limit", { timeout: limitMs }, (_name, text) => {
  for (const format of ["markdown", "text"] as const) {
    const { chunks, ledger, characters, charactersInChunks } = chunkDocument(documentOf(text, { format }), {
      maxTokens: 512,
    });
    expect(chunks.every((chunk) => chunk.tokens <= 512)).toBe(true);
    if (ledger.length === 0) expect(charactersInChunks).toBe(characters);
  }
});
