import type { CorpusRule } from "../rule.ts";
import { readSignature, similarity, sketchSize } from "../sketch.ts";

/** Documents that share a band of their signatures are compared: at 80 % similarity 95 of 100 pairs do, at 50 % 6. */
const bands = 16;
const rows = sketchSize / bands;
/** Of a template that thousands of documents are made from, so many stand for all: time stays linear. */
const mostInBucket = 8;

export const documentNearDuplicate: CorpusRule = {
  name: "document-near-duplicate",
  sees: "corpus",
  severity: "warning",
  description:
    "Two documents are nearly the same: they share almost all runs of four words (estimated by MinHash, give or take three points). Both are found for the same queries, and the difference is easily overlooked. Versions of a manual that stand side by side are the usual reason; give each its own metadata and turn the rule off for their path.",
  remedy: "Keep one, or make the difference the subject of one document.",
  options: { percent: { default: 90, description: "Similarity from which documents are nearly the same." } },
  examples: {
    good: [
      {
        files: {
          "a.md": sample("the pump"),
          "b.md": sample("our office").toUpperCase().replaceAll("E", "A"),
        },
      },
    ],
    bad: [
      { files: { "a.md": `${sample("the pump")}`, "b.md": `${sample("the pump")} And one more remark.` } },
    ],
  },
  *check({ documents }, { percent = 0 }) {
    const seen: { readonly path: string; readonly text: string; readonly signature: Uint32Array }[] = [];
    const buckets = new Map<number, number[]>();
    for (const [path, facts] of documents) {
      if (facts.signature === "") continue;
      const signature = readSignature(facts.signature);
      const keys = Array.from({ length: bands }, (_, band) => bandKey(signature, band));
      const candidates = new Set(keys.flatMap((key) => buckets.get(key) ?? []));
      let best: { readonly path: string; readonly share: number } | undefined;
      let known = false;
      for (const candidate of candidates) {
        const other = seen[candidate];
        if (other === undefined) continue;
        if (other.text === facts.text) known = true;
        const share = similarity(signature, other.signature);
        if (share * 100 >= percent && share > (best?.share ?? 0)) best = { path: other.path, share };
      }
      // An exact copy is the other rule's, and stands for nothing that its original does not.
      if (known) continue;
      const position = seen.push({ path, text: facts.text, signature }) - 1;
      for (const key of keys) {
        const bucket = buckets.get(key);
        if (bucket === undefined) buckets.set(key, [position]);
        else if (bucket.length < mostInBucket) bucket.push(position);
      }
      if (best === undefined) continue;
      const about = Math.round(best.share * 100);
      yield {
        path,
        line: 1,
        message: `The document is nearly the same as "${best.path}" (about ${about} % of its word sequences).`,
        actual: `about ${about} %`,
        expected: `below ${percent} %`,
      };
    }
  },
};

/** Exact in a double: 4 bits of band over 32 bits of hash. */
function bandKey(signature: Uint32Array, band: number): number {
  let hash = 0x811c9dc5;
  for (let row = 0; row < rows; row += 1) {
    hash = Math.imul(hash ^ (signature[band * rows + row] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  return band * 2 ** 32 + (hash >>> 0);
}

function sample(subject: string): string {
  const sentence = (step: number) =>
    `In step ${step} we look at ${subject} and write down reading ${step * 7} of it.`;
  return `# About ${subject}\n\n${Array.from({ length: 12 }, (_, step) => sentence(step)).join(" ")}\n`;
}
