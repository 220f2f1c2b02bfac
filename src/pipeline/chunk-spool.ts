import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import type { Chunk, ChunkedDocument } from "../chunk/chunk.ts";

interface Place {
  readonly offset: number;
  readonly length: number;
}

/**
 * Chunked documents between planning and staging: in a file, so that memory does not grow with the corpus and nothing is
 * chunked twice. The file has no name, so nothing is left when the run is killed.
 */
export class ChunkSpool {
  readonly #file: number;
  readonly #places = new Map<string, Place>();
  #end = 0;

  constructor() {
    const name = path.join(tmpdir(), `corpusgate-${crypto.randomUUID()}`);
    this.#file = openSync(name, "wx+", 0o600);
    unlinkSync(name);
  }

  /** `bytes`: of `spooledBytes`. */
  add(path: string, bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length; )
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#end + written);
    this.#places.set(path, { offset: this.#end, length: bytes.length });
    this.#end += bytes.length;
  }

  /** Undefined when the document was not chunked in this run. */
  get(path: string): ChunkedDocument | undefined {
    const place = this.#places.get(path);
    if (place === undefined) return undefined;
    const bytes = Buffer.allocUnsafe(place.length);
    for (let read = 0; read < place.length; ) {
      const more = readSync(this.#file, bytes, read, place.length - read, place.offset + read);
      if (more === 0) throw new TypeError("the spool ends before what was written to it");
      read += more;
    }
    const document = spooled.parse(JSON.parse(bytes.toString("utf8")));
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
    closeSync(this.#file);
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
