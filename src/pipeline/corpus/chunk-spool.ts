import { z } from "zod";
import type { Chunk, ChunkedDocument } from "../../chunk/chunk.ts";
import { type Place, UnnamedFile } from "./unnamed-file.ts";

/** Chunked documents between planning and staging: in a file, so that memory does not grow with the corpus and nothing is chunked twice. */
export class ChunkSpool {
  readonly #file = new UnnamedFile();
  readonly #places = new Map<string, Place>();

  /** `bytes`: of `spooledBytes`. */
  add(path: string, bytes: Uint8Array): void {
    this.#places.set(path, this.#file.append(bytes));
  }

  /** Undefined when the document was not chunked in this run. */
  get(path: string): ChunkedDocument | undefined {
    const place = this.#places.get(path);
    if (place === undefined) return undefined;
    const document = spooled.parse(JSON.parse(this.#file.read(place).toString("utf8")));
    const chunks = document.chunks.map((chunk) => ({
      ...chunk,
      embeddingInput: chunk.embeddingInput + chunk.text,
    }));
    return { ...document, chunks };
  }

  /** Documents in it, in the order in which they were added. */
  paths(): readonly string[] {
    return [...this.#places.keys()];
  }

  close(): void {
    this.#file.close();
  }
}

/** Written by this process a moment ago, and by nobody else: the file has no name. */
const spooled = z.custom<ChunkedDocument>(
  (value) => typeof value === "object" && value !== null && "hashes" in value,
);

/** A document as it is kept in a spool. */
export function spooledBytes(document: ChunkedDocument): Uint8Array<ArrayBuffer> {
  const chunks = document.chunks.map((chunk) => ({ ...chunk, embeddingInput: contextOf(chunk) }));
  return new TextEncoder().encode(JSON.stringify({ ...document, chunks }));
}

/** An embedding input is context and text; the text is there already. */
function contextOf({ embeddingInput, text }: Chunk): string {
  if (!embeddingInput.endsWith(text)) throw new TypeError("an embedding input ends with its chunk's text");
  return embeddingInput.slice(0, embeddingInput.length - text.length);
}
