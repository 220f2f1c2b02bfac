/** Something to pack: a unit, or a small section as a whole. */
export interface Packable {
  readonly tokens: number;
  /** Tokens added when a chunk begins, or ends, with it. */
  readonly resumeTokens: number;
  readonly suspendTokens: number;
  readonly rank: number;
  readonly key: number;
}

/**
 * Divides a sequence into runs of at most `limit` tokens (a single item may exceed it). A cut is made where
 * the boundary is the best among all within a third of the limit: best by rank, then by the hash of what
 * follows. So a cut depends on its surroundings only, and an edit moves no cut further away than that.
 */
export function pack<Item extends Packable>(
  items: readonly Item[],
  limit: number,
): readonly (readonly Item[])[] {
  if (cost(items) <= limit) return items.length === 0 ? [] : [items];
  const runs: Item[][] = [];
  let from = 0;
  for (const cut of [...localMinima(items, Math.floor(limit / 3)), items.length]) {
    runs.push(items.slice(from, cut));
    from = cut;
  }
  return runs.flatMap((run) => halve(run, limit));
}

/** Tokens of a run: its items and what opens and closes cut blocks at its ends. */
function cost(run: readonly Packable[]): number {
  let tokens = (run[0]?.resumeTokens ?? 0) + (run.at(-1)?.suspendTokens ?? 0);
  for (const item of run) tokens += item.tokens;
  return tokens;
}

/** Cuts a run that exceeds the limit in two, by the best boundary of its middle half, until all parts fit. */
function halve<Item extends Packable>(run: readonly Item[], limit: number): readonly (readonly Item[])[] {
  if (run.length < 2 || cost(run) <= limit) return [run];
  const cut = middleCut(run);
  return [...halve(run.slice(0, cut), limit), ...halve(run.slice(cut), limit)];
}

export function middleCut(run: readonly Packable[]): number {
  const total = run.reduce((sum, item) => sum + item.tokens, 0);
  let best: { readonly index: number; readonly item: Packable; readonly distance: number } | undefined;
  let position = 0;
  for (const [index, item] of run.entries()) {
    const distance = Math.abs(position - total / 2);
    if (index > 0) {
      const inside = distance <= total / 4;
      const bestInside = best !== undefined && best.distance <= total / 4;
      const better =
        best === undefined ||
        (inside && bestInside
          ? precedes(item, best.item)
          : inside !== bestInside
            ? inside
            : distance < best.distance);
      if (better) best = { index, item, distance };
    }
    position += item.tokens;
  }
  return best?.index ?? 1;
}

/** Boundaries better than every other within `reach` tokens, no closer than that to either end. */
function localMinima(items: readonly Packable[], reach: number): readonly number[] {
  const positions = [0];
  for (const item of items) positions.push((positions.at(-1) ?? 0) + item.tokens);
  const total = positions.at(-1) ?? 0;
  const at = (index: number): number => positions[index] ?? total;
  const cuts: number[] = [];
  for (const [index, item] of items.entries()) {
    if (at(index) < reach || total - at(index) < reach) continue;
    if (isBest(items, index, item, at, reach, total)) cuts.push(index);
  }
  return cuts;
}

function isBest(
  items: readonly Packable[],
  index: number,
  item: Packable,
  at: (index: number) => number,
  reach: number,
  total: number,
): boolean {
  for (const step of [-1, 1]) {
    for (let other = index + step; other > 0 && other < items.length; other += step) {
      if (Math.abs(at(other) - at(index)) >= reach || at(other) < reach || total - at(other) < reach) break;
      const rival = items[other];
      if (rival === undefined) break;
      // Of equals the first one wins.
      if (step < 0 ? !precedes(item, rival) : precedes(rival, item)) return false;
    }
  }
  return true;
}

function precedes(one: Packable, other: Packable): boolean {
  return one.rank !== other.rank ? one.rank < other.rank : one.key < other.key;
}
