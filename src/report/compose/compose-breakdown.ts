import { type Block, tableUnder } from "../blocks.ts";
import { type CorpusBreakdown, groupings, type LeftOut, type TokenHistogram } from "../breakdown.ts";
import { number, percent, plural } from "../format.ts";

/** Of each kind, in a terminal or a comment; the JSON report has all of them. */
const mostGroups = 12;
const mostDocuments = 10;

/** What the corpus is made of, in short tables. */
export function composeBreakdown(breakdown: CorpusBreakdown): readonly Block[] {
  const { groups, leftOut, duplicates } = breakdown;
  return [
    ...groupings
      .filter((grouping) => groups[grouping].some((one) => one.name !== null))
      .flatMap((grouping) =>
        shortTable(
          `Coverage by ${grouping}`,
          [grouping, "documents", "chunks", "tokens", "text", "files", "golden"],
          groups[grouping].map(({ name, documents, chunks, tokens, coverage }) => [
            name ?? "(none given)",
            number(documents),
            number(chunks),
            number(tokens),
            documents === 0 ? "no text" : percent(coverage.text),
            coverage.documents === null ? "not known" : percent(coverage.documents),
            documents === 0 || coverage.golden === null ? "none" : percent(coverage.golden),
          ]),
          mostGroups,
        ),
      ),
    sizesFold(breakdown.chunkTokens),
    ...shortTable(
      "Documents with the most left out",
      ["document", "characters", "reasons"],
      leftOut.map((one) => [one.path, number(one.characters), reasonsOf(one)]),
      mostDocuments,
    ),
    ...shortTable(
      "Duplicates",
      ["document", "kind", "what it repeats"],
      duplicates.map((one) => [one.path, one.kind, one.message]),
      mostDocuments,
    ),
  ];
}

/** `comment 70, front-matter 12`, the most first. */
export function reasonsOf({ reasons }: Pick<LeftOut, "reasons">): string {
  return Object.entries(reasons)
    .toSorted(([, left], [, right]) => right - left)
    .map(([reason, length]) => `${reason} ${number(length)}`)
    .join(", ");
}

function sizesFold({ bins, beyond, maxTokens }: TokenHistogram): Block {
  return {
    kind: "fold",
    summary: "Chunks by tokens",
    facts: [
      ...bins.map((bin) => [`${bin.from} to ${bin.to} tokens`, plural(bin.chunks, "chunk")] as const),
      [`more than ${maxTokens}`, plural(beyond, "chunk")],
    ],
  };
}

function shortTable(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  most: number,
): readonly Block[] {
  const rest = rows.length - most;
  return [
    ...tableUnder(title, columns, rows.slice(0, most)),
    ...(rest > 0 ? [{ kind: "line" as const, text: `… and ${number(rest)} more in the JSON report` }] : []),
  ];
}
