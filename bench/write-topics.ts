import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Writes documents of one to seven sections of some 1,250 characters until there are `sections`: sentences of real
 * documents, half of them from near the document's topic, with a fifth of the words replaced by words of a vocabulary of
 * 400,000 drawn by Zipf's law, so that rare words are as rare as in a real corpus of that size. Equal on any machine.
 */
export async function writeTopics(
  corpora: string,
  folder: string,
  { sections }: { readonly sections: number },
): Promise<void> {
  const sentences = await readSentences(corpora);
  const known = [
    ...new Set(
      sentences
        .join(" ")
        .toLowerCase()
        .match(/[a-z]{3,}/g),
    ),
  ];
  const random = randomFrom(12_345);
  const pick = (below: number) => Math.floor(random() * below);
  const word = () => {
    const rank = Math.floor(Math.exp(random() * Math.log(vocabulary)));
    return known[(rank * 7919) % vocabulary] ?? pseudoword(rank);
  };
  const sentenceNear = (topic: number) => {
    const position = random() < 0.5 ? (topic + pick(20)) % sentences.length : pick(sentences.length);
    return (sentences[position] ?? "").replace(/\b[a-z]{3,}\b/g, (own) => (random() < 0.2 ? word() : own));
  };
  for (let written = 0, document = 0; written < sections; document += 1) {
    const topic = pick(sentences.length);
    const parts = [
      `---\ncategory: c${document % 10}\nshelf: s${document % 500}\n---\n\n# ${headingOf(sentences[topic])}\n`,
    ];
    for (let left = Math.min(1 + pick(7), sections - written); left > 0; left -= 1, written += 1) {
      let text = "";
      while (text.length < 1250) text += sentenceNear(topic);
      parts.push(`## ${headingOf(sentences[(topic + left) % sentences.length])}\n\n${text}\n`);
    }
    const into = path.join(folder, String(document % 500));
    if (document < 500) await mkdir(into, { recursive: true });
    await writeFile(path.join(into, `${document}.md`), parts.join("\n"));
  }
}

const vocabulary = 400_000;

async function readSentences(corpora: string): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const collection of ["cranfield/docs", "rust-book/head", "jekyll-docs/head"]) {
    const root = path.join(corpora, collection);
    const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".md")).sort();
    for (const file of files) {
      const text = (await readFile(path.join(root, file), "utf8")).replace(/^---[\s\S]*?\n---/, "");
      // Only plain sentences: no code, links or tags that would be cut in two.
      for (const one of text
        .replace(/```[\s\S]*?```/g, "")
        .replace(/\s+/g, " ")
        .match(/[A-Za-z][A-Za-z ,'-]{40,250}[.!?] /g) ?? [])
        sentences.push(one);
    }
  }
  return sentences;
}

function headingOf(sentence = ""): string {
  return sentence.slice(0, 40).trim();
}

const syllables =
  "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu tra ble con der ing str mon pla ver qui".split(
    " ",
  );

function pseudoword(rank: number): string {
  let text = "";
  for (let left = rank + 900; left > 0; left = Math.floor(left / syllables.length))
    text += syllables[left % syllables.length];
  return text;
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
