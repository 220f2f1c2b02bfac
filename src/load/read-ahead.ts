/**
 * Starts `work` on up to `depth` items before their turn and yields the results in the items' order. Reading files one
 * after another left the processor idle for 10 of 24 s on 16,761 small files (measured on a busy machine).
 */
export async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  depth: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // A failure is thrown at its turn, not before; until then it has a handler.
    result.catch(() => undefined);
    started.push(result);
    if (started.length < depth) continue;
    const next = started.shift();
    if (next !== undefined) yield await next;
  }
  for (const result of started) yield await result;
}
