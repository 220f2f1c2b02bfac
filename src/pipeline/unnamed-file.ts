import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Where something was put in a file, in bytes. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** A file without a name for what would otherwise grow in memory: nothing is left of it when the run is killed. */
export class UnnamedFile {
  readonly #file: number;
  #end = 0;

  constructor() {
    const name = path.join(tmpdir(), `corpusgate-${crypto.randomUUID()}`);
    this.#file = openSync(name, "wx+", 0o600);
    unlinkSync(name);
  }

  append(bytes: Uint8Array): Place {
    for (let written = 0; written < bytes.length; )
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#end + written);
    const place = { offset: this.#end, length: bytes.length };
    this.#end += bytes.length;
    return place;
  }

  read({ offset, length }: Place): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let read = 0; read < length; ) {
      const more = readSync(this.#file, bytes, read, length - read, offset + read);
      if (more === 0) throw new TypeError("the file ends before what was written to it");
      read += more;
    }
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}
