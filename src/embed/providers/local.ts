import type { EmbedSettings } from "../../config/config.ts";
import type { Embedder } from "../embedder.ts";
import { profileOf } from "../profile.ts";
import { rarity } from "./rarity.ts";
import { stem } from "./stem.ts";
import { wordsOf } from "./words.ts";

/**
 * The offline embedder "hashed-terms-1": no key, no download, no meaning. Texts are near when they share words: each
 * stem is hashed to one dimension with a sign, and its groups of four letters to others, so that forms the stemmer does
 * not know (and other languages) still meet. Weights are square roots of counts, in which the first words (title and
 * headings of a passage) count up to four times, multiplied by rarity. Equal on any machine: nothing but + - * / and
 * square roots. A change that moves any vector has to change the model's name.
 */
export function localEmbedder(settings: Pick<EmbedSettings, "provider" | "model" | "dimensions">): Embedder {
  const terms = new Terms(settings.dimensions);
  return {
    profile: profileOf(settings),
    async request(texts, signal) {
      signal.throwIfAborted();
      return { vectors: texts.map((text) => terms.vectorOf(text)), tokens: 0 };
    },
  };
}

/** A word as it occurs: its stem and what one occurrence is worth. */
interface Word {
  readonly term: Term;
  readonly rarity: number;
}

/** Where a stem goes: dimension times two, plus one for a minus sign; the stem first, then its groups of letters. */
interface Term {
  readonly places: Int32Array;
  readonly groupWeight: number;
}

/** Words, at some 20 MB (100,000 of them had 50, measured). */
const remembered = 40_000;

class Terms {
  readonly #dimensions: number;
  readonly #words = new Map<string, Word>();
  readonly #terms = new Map<string, Term>();

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  vectorOf(text: string): Float32Array {
    // Between texts, never within one: a term is counted by its identity.
    if (this.#words.size >= remembered) {
      this.#words.clear();
      this.#terms.clear();
    }
    const counts = new Map<Term, { count: number; readonly rarity: number }>();
    for (const [position, written] of wordsOf(text).entries()) {
      const { term, rarity } = this.#word(written);
      const entry = counts.get(term);
      if (entry === undefined) counts.set(term, { count: emphasis(position), rarity });
      else entry.count += emphasis(position);
    }
    const sums = new Float64Array(this.#dimensions);
    for (const [{ places, groupWeight }, { count, rarity }] of counts) {
      const weight = Math.sqrt(count) * rarity;
      const ofGroup = weight * groupWeight;
      for (let index = 0; index < places.length; index++) {
        const place = places[index] ?? 0;
        const part = index === 0 ? weight : ofGroup;
        const dimension = place >>> 1;
        sums[dimension] = (sums[dimension] ?? 0) + ((place & 1) === 0 ? part : -part);
      }
    }
    return unitVector(sums);
  }

  #word(written: string): Word {
    const known = this.#words.get(written);
    if (known !== undefined) return known;
    const stemmed = stem(written);
    const term = this.#terms.get(stemmed) ?? this.#place(stemmed);
    this.#terms.set(stemmed, term);
    const word = { term, rarity: rarity(written) };
    this.#words.set(written, word);
    return word;
  }

  #place(stemmed: string): Term {
    const groups = groupsOf(stemmed);
    return {
      places: Int32Array.from([stemmed, ...groups], (feature) => this.#placeOf(feature)),
      groupWeight: groups.length === 0 ? 0 : groupShare / Math.sqrt(groups.length),
    };
  }

  #placeOf(feature: string): number {
    const hash = hash32(feature);
    return ((hash >>> 1) % this.#dimensions) * 2 + (hash & 1);
  }
}

/** Groups of letters together weigh half a stem. */
const groupShare = 0.5;
const groupLength = 4;
const longestGrouped = 64;

/** `<flow>` has `<flo`, `flow`, `low>`; the brackets keep them apart from stems. Pairs of characters have none. */
function groupsOf(stemmed: string): readonly string[] {
  const bracketed = `<${stemmed.slice(0, longestGrouped)}>`;
  const groups: string[] = [];
  for (let start = 0; start + groupLength <= bracketed.length; start++) {
    groups.push(`#${bracketed.slice(start, start + groupLength)}`);
  }
  return stemmed.length < 3 ? [] : groups;
}

/** From 4 at the first word over 1.75 at the 31st towards 1. Worth .017 nDCG@10 on Cranfield. */
function emphasis(position: number): number {
  const nearness = 30 / (30 + position);
  return 1 + 3 * nearness * nearness;
}

function unitVector(sums: Float64Array): Float32Array {
  let squares = 0;
  for (const value of sums) squares += value * value;
  // An empty text, or terms that cancel each other out, still have to have a direction.
  if (squares === 0) return new Float32Array(sums.length).fill(1, 0, 1);
  const length = Math.sqrt(squares);
  const vector = new Float32Array(sums.length);
  for (let dimension = 0; dimension < sums.length; dimension++)
    vector[dimension] = (sums[dimension] ?? 0) / length;
  return vector;
}

/** FNV-1a over UTF-16 code units, then MurmurHash3's finalizer, without which low bits of short words are alike. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
