import { closeSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Failure } from "../../failure/failure.ts";

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
    this.#file = ofTemporaries(() => openSync(name, "wx+", 0o600));
    unlinkSync(name);
  }

  append(bytes: Uint8Array): Place {
    ofTemporaries(() => {
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#file, bytes, written, bytes.length - written, this.#end + written);
    });
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

/** The folder is full, or not there: the machine's business, and no error of the documents. */
function ofTemporaries<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Failure(
      `The folder for temporary files "${tmpdir()}" could not be written to (${cause.code}).`,
      {
        remedy:
          "Make room there, or name another folder in the variable TMPDIR: chunked documents wait in it until they are stored, some two bytes for each of the corpus. Nothing was changed.",
        cause,
      },
    );
  }
}
