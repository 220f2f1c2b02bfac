import type { CorpusIndex } from "../corpus-index.ts";
import type { CorpusRule } from "../rule.ts";

const notice =
  "This page is part of our handbook, which is printed once a year and may be copied with our permission.\n";

export const boilerplate: CorpusRule = {
  name: "boilerplate",
  sees: "corpus",
  severity: "warning",
  description:
    "Most of a document is passages that stand in several other documents, too: notices, navigation, templates. They are embedded again and again and push what is particular about the document out of its chunks.",
  remedy: "Keep the passage in one document, and leave it out of the others when they are exported.",
  options: {
    percent: { default: 50, description: "Share of a document's text from which it is boilerplate." },
    documents: { default: 5, description: "Documents a passage stands in, from which it counts." },
  },
  examples: {
    good: [
      {
        files: { "a.md": `${notice}\nShort.\n`, "b.md": "# Another\n\nAltogether.\n" },
        options: { documents: 2 },
      },
    ],
    bad: [
      { files: { "a.md": `${notice}\nShort.\n`, "b.md": `${notice}\nBrief.\n` }, options: { documents: 2 } },
    ],
  },
  *check({ documents }, { percent = 0, documents: least = 0 }) {
    const counts = new Map<number, number>();
    const copies = copiesIn(documents);
    for (const [path, { passages }] of documents)
      if (!copies.has(path))
        for (const hash of new Set(hashesOf(passages))) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    for (const [path, { passages, characters }] of documents) {
      if (copies.has(path)) continue;
      let shared = 0;
      let line = 0;
      let most = 0;
      for (let at = 0; at < passages.length; at += 3) {
        const count = counts.get(passages[at] ?? 0) ?? 0;
        if (count < least) continue;
        shared += passages[at + 1] ?? 0;
        if (line === 0) line = passages[at + 2] ?? 0;
        most = Math.max(most, count);
      }
      const share = characters === 0 ? 0 : (shared / characters) * 100;
      if (line === 0 || share < percent) continue;
      yield {
        path,
        line,
        message: `${Math.round(share)} % of the document are passages that up to ${most} documents hold, the first of them here; below ${percent} % were expected.`,
        actual: `${Math.round(share)} %`,
        expected: `below ${percent} %`,
      };
    }
  },
};

/** Documents that are the same as an earlier one say nothing about passages; another rule names them. */
function copiesIn(documents: CorpusIndex["documents"]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(
    [...documents].flatMap(([path, { text }]) => {
      const copy = text !== "" && seen.has(text);
      seen.add(text);
      return copy ? [path] : [];
    }),
  );
}

function hashesOf(passages: readonly number[]): readonly number[] {
  return passages.filter((_, position) => position % 3 === 0);
}
