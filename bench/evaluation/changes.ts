import { randomFrom } from "./random.ts";

/** Documents by path. */
export type Documents = ReadonlyMap<string, string>;

/** What happens to a corpus between two generations. */
export interface Change {
  readonly name: string;
  /** One corpus a seed. */
  readonly seeds: readonly number[];
  readonly apply: (documents: Documents, seed: number) => Documents;
}

export const changes: readonly Change[] = [
  {
    name: "a sentence added to half of the documents",
    seeds: [1, 2, 3],
    apply: (documents, seed) => {
      const random = randomFrom(seed);
      return mapped(documents, (text) =>
        random() < 0.5 ? `${text.trimEnd()}\n\nThis abstract was reviewed.\n` : text,
      );
    },
  },
  {
    name: "5 % of the documents lost",
    seeds: [1, 2, 3],
    apply: (documents, seed) => {
      const random = randomFrom(seed);
      const keys = [...documents.keys()].map((path) => ({ path, key: random() }));
      const lost = new Set(
        keys
          .toSorted((left, right) => left.key - right.key)
          .slice(0, Math.round(documents.size * 0.05))
          .map(({ path }) => path),
      );
      return new Map([...documents].filter(([path]) => !lost.has(path)));
    },
  },
  { name: "text cut at 100 words", seeds: [1], apply: cutAt(100) },
  { name: "text cut at 40 words", seeds: [1], apply: cutAt(40) },
];

function mapped(documents: Documents, change: (text: string) => string): Documents {
  return new Map([...documents].map(([path, text]) => [path, change(text)]));
}

/** Front matter stays: a chunker that stops early has read the title. */
function cutAt(words: number): (documents: Documents) => Documents {
  return (documents) =>
    mapped(documents, (text) => {
      const end = text.indexOf("\n---\n", 4);
      const body = end === -1 ? 0 : end + 5;
      const kept = text.slice(body).match(new RegExp(`^\\s*(?:\\S+\\s*){0,${words}}`))?.[0] ?? "";
      return `${text.slice(0, body)}${kept.trimEnd()}\n`;
    });
}
