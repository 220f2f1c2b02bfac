import { randomFrom } from "./drawn-queries.ts";

/** A document of sections; each section is a passage that carries title and heading, as the product's chunks do. */
export interface SyntheticDocument {
  readonly path: string;
  readonly title: string;
  readonly sections: readonly { readonly heading: string; readonly words: readonly string[] }[];
}

/** Documents about a few of some topics each, in words that are as unequally frequent as those of a language. */
export function syntheticCorpus(documents: number, seed: number): readonly SyntheticDocument[] {
  const random = randomFrom(seed);
  const common = () => `w${Math.floor(Math.exp(random() * Math.log(3000)))}`;
  return Array.from({ length: documents }, (_, at) => {
    const topic = Math.floor(random() * 60);
    const own = () =>
      random() < 0.12
        ? `d${at}x${Math.floor(random() * 12)}`
        : random() < 0.4
          ? `t${topic}x${Math.floor(random() * 60)}`
          : common();
    const words = (count: number) => Array.from({ length: count }, own);
    return {
      path: `${at}.md`,
      title: words(3).join(" "),
      sections: Array.from({ length: 3 + Math.floor(random() * 5) }, () => ({
        heading: words(3).join(" "),
        words: words(30 + Math.floor(random() * 60)),
      })),
    };
  });
}

/** The document as a chunker makes it that stops after so many words. */
export function cutAfter(document: SyntheticDocument, limit: number): SyntheticDocument {
  let left = limit;
  const sections = document.sections.flatMap((section) => {
    if (left <= 0) return [];
    const words = section.words.slice(0, left);
    left -= words.length;
    return [{ heading: section.heading, words }];
  });
  return { ...document, sections };
}

export type Search = (query: string) => readonly { readonly path: string; readonly ordinal: number }[];

/** BM25 over passages, best first: the lexical search that the reference measurements were made with. */
export function lexicalSearch(documents: readonly SyntheticDocument[], { k1 = 1.2, b = 0.75 } = {}): Search {
  const passages = documents.flatMap(({ path, title, sections }) =>
    sections.map(({ heading, words }, ordinal) => ({
      path,
      ordinal,
      words: [...title.split(" "), ...heading.split(" "), ...words],
    })),
  );
  const average = passages.reduce((sum, { words }) => sum + words.length, 0) / passages.length;
  const postings = new Map<string, Map<number, number>>();
  for (const [at, { words }] of passages.entries())
    for (const word of words) {
      const counts = postings.get(word) ?? new Map<number, number>();
      counts.set(at, (counts.get(at) ?? 0) + 1);
      postings.set(word, counts);
    }
  return (query) => {
    const scores = new Map<number, number>();
    for (const word of new Set(query.split(" "))) {
      const counts = postings.get(word) ?? new Map<number, number>();
      const weight = Math.log(1 + (passages.length - counts.size + 0.5) / (counts.size + 0.5));
      for (const [at, count] of counts) {
        const length = passages[at]?.words.length ?? average;
        const score = (weight * count * (k1 + 1)) / (count + k1 * (1 - b + (b * length) / average));
        scores.set(at, (scores.get(at) ?? 0) + score);
      }
    }
    return [...scores]
      .toSorted(([left, leftScore], [right, rightScore]) => rightScore - leftScore || left - right)
      .slice(0, 50)
      .flatMap(([at]) => passages[at] ?? []);
  };
}

/** A question in some words of one section, few of which only its document has. */
export function questionAbout(document: SyntheticDocument, random: () => number): string {
  const section = document.sections[Math.floor(random() * document.sections.length)];
  const words = section?.words ?? [];
  return Array.from({ length: 4 }, () => words[Math.floor(random() * words.length)] ?? "").join(" ");
}

/** Its title or one of its headings. */
export function probeOf({ title, sections }: SyntheticDocument, random: () => number): string {
  const texts = [title, ...sections.map(({ heading }) => heading)];
  return texts[Math.floor(random() * texts.length)] ?? title;
}
