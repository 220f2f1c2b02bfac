/**
 * Tokens of short pieces of text by their characters, as a hash table of its own: a `Map` needs each piece as a string, which
 * costs more than finding it. All is forgotten when it is full.
 */
export class PieceCounts {
  readonly #mask: number;
  readonly #hashes: Int32Array;
  readonly #starts: Int32Array;
  /** Of the piece in UTF-16 code units; 0: nothing is kept here. */
  readonly #lengths: Uint8Array;
  readonly #tokens: Uint8Array;
  /** Code units of all pieces, one after another. */
  readonly #units: Uint16Array;
  #used = 0;
  #pieces = 0;

  /** `slots`: a power of two; half of them are used, at most. */
  constructor(slots: number) {
    this.#mask = slots - 1;
    this.#hashes = new Int32Array(slots);
    this.#starts = new Int32Array(slots);
    this.#lengths = new Uint8Array(slots);
    this.#tokens = new Uint8Array(slots);
    this.#units = new Uint16Array(slots * 4);
  }

  /** 0 where the piece of `units` from `start` to `end` is not known. */
  get(units: Uint16Array, start: number, end: number): number {
    const hash = hashOf(units, start, end);
    const length = end - start;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const kept = this.#lengths[slot];
      if (kept === 0) return 0;
      if (kept === length && this.#hashes[slot] === hash && this.#isAt(slot, units, start, length))
        return this.#tokens[slot] ?? 0;
    }
  }

  /** Of a piece that is not known; `tokens` is at least 1, and the piece no longer than 255. */
  set(units: Uint16Array, start: number, end: number, tokens: number): void {
    const length = end - start;
    if (this.#pieces * 2 > this.#mask || this.#used + length > this.#units.length) this.#forget();
    const hash = hashOf(units, start, end);
    let slot = hash & this.#mask;
    while (this.#lengths[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#hashes[slot] = hash;
    this.#starts[slot] = this.#used;
    this.#lengths[slot] = length;
    this.#tokens[slot] = tokens;
    for (let at = start; at < end; at += 1) this.#units[this.#used + at - start] = units[at] ?? 0;
    this.#used += length;
    this.#pieces += 1;
  }

  #isAt(slot: number, units: Uint16Array, start: number, length: number): boolean {
    const kept = this.#starts[slot] ?? 0;
    for (let at = 0; at < length; at += 1) if (this.#units[kept + at] !== units[start + at]) return false;
    return true;
  }

  #forget(): void {
    this.#lengths.fill(0);
    this.#used = 0;
    this.#pieces = 0;
  }
}

/** FNV-1a, its bits mixed once more: words of one beginning differ in few of them. */
function hashOf(units: Uint16Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (units[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
