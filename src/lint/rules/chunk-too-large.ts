import type { ChunkRule } from "../rule.ts";

export const chunkTooLarge: ChunkRule = {
  name: "chunk-too-large",
  sees: "chunks",
  severity: "warning",
  description:
    "A chunk of very many tokens answers many questions at once and none precisely. Chunks keep to `chunk.maxTokens`, so this tells of a limit that is set high, or of text that cannot be cut.",
  remedy: "Lower `chunk.maxTokens`, or divide the passage with headings and paragraphs.",
  options: { maxTokens: { default: 2000, description: "Tokens that a chunk may have." } },
  examples: {
    good: ["# Refunds\n\nWithin 30 days.\n"],
    bad: [
      {
        files: { "page.md": "# Refunds\n\nRefunds are made within 30 days.\n" },
        options: { maxTokens: 5 },
      },
    ],
  },
  check: (chunks, { maxTokens = 0 }) =>
    chunks
      .filter(({ tokens }) => tokens > maxTokens)
      .map(({ start, tokens }) => ({
        offset: start,
        message: `The chunk that begins here has ${tokens} tokens; at most ${maxTokens} were expected.`,
        actual: String(tokens),
        expected: `at most ${maxTokens}`,
      })),
};
