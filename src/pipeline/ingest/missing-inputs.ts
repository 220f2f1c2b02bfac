import type { ChunkedDocument } from "../../chunk/chunk.ts";
import { embeddingInput } from "../../chunk/embedding-input.ts";
import type { Config } from "../../config/config.ts";
import type { Digest } from "../../digest/digest.ts";
import type { EmbeddingInput } from "../../embed/embedder.ts";
import { type ReadCorpus, readPlanned } from "../corpus/read-corpus.ts";
import type { Drawn } from "../plan/draw-against.ts";

/** Inputs that must be embedded; each is handed out once, however many chunks have it. */
export class MissingInputs {
  readonly #left: Set<Digest>;

  constructor(missing: Iterable<Digest>) {
    this.#left = new Set(missing);
  }

  get left(): number {
    return this.#left.size;
  }

  /** Those of a document that nobody was handed before. */
  *of(document: ChunkedDocument): Generator<EmbeddingInput> {
    for (const chunk of document.chunks)
      yield* this.#take(chunk.inputHash, chunk.tokens, document.path, () => chunk.embeddingInput);
  }

  /** Those of documents that a plan leaves as they are: its profile changes, so they are embedded again. */
  async *ofUnchanged(config: Config, read: ReadCorpus, drawn: Drawn): AsyncGenerator<EmbeddingInput> {
    for (const chunk of drawn.storedChunks)
      yield* this.#take(chunk.input_hash, chunk.tokens, chunk.title, () =>
        embeddingInput(chunk.title, chunk.heading_path, chunk.text),
      );
    if (this.left === 0) return;
    for await (const document of readPlanned(config, read, unchangedVersions(drawn, read)))
      yield* this.of(document);
  }

  *#take(hash: Digest, tokens: number, label: string, text: () => string): Generator<EmbeddingInput> {
    if (this.#left.delete(hash)) yield { hash, text: text(), tokens, label };
  }
}

/** Version of each document that a plan adds, changes or renames, by path. */
export function changedVersions(drawn: Drawn): ReadonlyMap<string, Digest> {
  return new Map(
    drawn.comparison.changes.flatMap((one) =>
      one.action === "removed" ? [] : [[one.document.path, one.document.hashes.version]],
    ),
  );
}

function unchangedVersions(drawn: Drawn, read: ReadCorpus): ReadonlyMap<string, Digest> {
  const onDisk = new Set(read.corpus.documents.map((one) => one.path));
  return new Map(
    drawn.comparison.unchanged.filter((one) => onDisk.has(one.path)).map((one) => [one.path, one.version]),
  );
}
