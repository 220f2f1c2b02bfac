/** Items in their order. A batch is full with the item with which it weighs `enough`, or with which there are `most` in it. */
export async function* inBatches<T>(
  items: AsyncIterable<T>,
  full: { readonly weightOf: (item: T) => number; readonly enough: number; readonly most?: number },
): AsyncGenerator<readonly T[]> {
  const { weightOf, enough, most = Number.POSITIVE_INFINITY } = full;
  let batch: T[] = [];
  let weight = 0;
  for await (const item of items) {
    batch.push(item);
    weight += weightOf(item);
    if (weight < enough && batch.length < most) continue;
    yield batch;
    batch = [];
    weight = 0;
  }
  if (batch.length > 0) yield batch;
}
