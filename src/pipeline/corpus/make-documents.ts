import { setImmediate } from "node:timers/promises";
import type { Config } from "../../config/config.ts";
import type { Document } from "../../load/document.ts";
import { inBatches } from "./in-batches.ts";
import { configuredRules } from "./lint-findings.ts";
import { type MadeDocument, type Making, makeDocument } from "./make-document.ts";
import { SecondThread } from "./second-thread.ts";

/** What decides what is made of a document. */
export type MakeSettings = Pick<Config, "chunk" | "lint" | "file"> & Pick<Making, "keepTexts">;

/** `document`: to be chunked and linted; undefined: there is nothing to make of this item. */
export interface ToMake<Item> {
  readonly item: Item;
  readonly document: Document | undefined;
  /** UTF-16 code units that the item holds in memory. */
  readonly characters: number;
}

/** `enough` UTF-16 code units are some 25 ms of work, beside which handing it over vanishes. */
const fullBatch = {
  weightOf: ({ characters }: { readonly characters: number }) => characters,
  enough: 128_000,
  most: 256,
};
/** A second thread takes 0.3 s to start: smaller corpora do without. */
const alone = 2_000_000;
/** Batches begun and not yet handed out, so that memory does not grow with the corpus. */
const mostBegun = 6;

/** Items in their order, each with what was made of its document, on two cores when there is much to do. */
export async function* makeDocuments<Item>(
  items: AsyncIterable<ToMake<Item>>,
  settings: MakeSettings,
): AsyncGenerator<{ readonly item: Item; readonly made: MadeDocument | undefined }> {
  const maker = new Maker(settings);
  const begun: Begun<Item>[] = [];
  try {
    for await (const batch of inBatches(items, fullBatch)) {
      begun.push(maker.begin(batch));
      // The other thread's answers arrive between turns.
      await setImmediate();
      while (begun[0]?.done === true || begun.length > mostBegun) yield* paired(maker, begun.shift());
    }
    while (begun.length > 0) yield* paired(maker, begun.shift());
  } finally {
    await maker.stop();
  }
}

type Batch<Item> = readonly ToMake<Item>[];

interface Begun<Item> {
  readonly batch: Batch<Item>;
  readonly made: readonly MadeDocument[] | Promise<readonly MadeDocument[] | undefined>;
  done: boolean;
}

class Maker {
  readonly #settings: MakeSettings;
  readonly #making: Making;
  #characters = 0;
  #second: SecondThread | undefined;

  constructor(settings: MakeSettings) {
    this.#settings = settings;
    this.#making = { ...settings, set: configuredRules(settings) };
  }

  begin<Item>(batch: Batch<Item>): Begun<Item> {
    const documents = documentsOf(batch);
    const before = this.#characters;
    for (const { text } of documents) this.#characters += text.length;
    if (before <= alone && this.#characters > alone) this.#second = SecondThread.start(this.#settings);
    if (documents.length === 0 || this.#second?.free !== true)
      return { batch, made: this.make(documents), done: true };
    const made = this.#second.make(documents);
    const begun: Begun<Item> = { batch, made, done: false };
    void made.then(() => {
      begun.done = true;
    });
    return begun;
  }

  make(documents: readonly Document[]): readonly MadeDocument[] {
    return documents.map((document) => makeDocument(document, this.#making));
  }

  async stop(): Promise<void> {
    await this.#second?.stop();
  }
}

async function* paired<Item>(
  maker: Maker,
  begun: Begun<Item> | undefined,
): AsyncGenerator<{ readonly item: Item; readonly made: MadeDocument | undefined }> {
  if (begun === undefined) return;
  const made = (await begun.made) ?? maker.make(documentsOf(begun.batch));
  let next = 0;
  for (const { item, document } of begun.batch) {
    yield { item, made: document === undefined ? undefined : made[next] };
    if (document !== undefined) next += 1;
  }
}

function documentsOf(batch: Batch<unknown>): readonly Document[] {
  return batch.flatMap(({ document }) => (document === undefined ? [] : [document]));
}
