import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import { isLfsPointer, lfsPointer } from "../files/lfs-pointer.ts";
import { notAFile, outsideRoot } from "../files/read-text.ts";
import { isInside } from "../files/walk.ts";
import type { Finding, Problem } from "../finding.ts";

export type Unpacked =
  | {
      readonly outcome: "unpacked";
      readonly bytes: Buffer;
      /** When the export was written, by the archive. */
      readonly writtenAt: Date | undefined;
    }
  | { readonly outcome: "refused"; readonly finding: Finding };

/**
 * The `data.ndjson` of a packed Sanity export. Nothing is written to disk; unpacking ends at the limit, whatever the archive
 * says of its size.
 */
export async function unpackExport(root: string, path: string, maxBytes: number): Promise<Unpacked> {
  const refuse = (problem: Problem): Unpacked => ({
    outcome: "refused",
    finding: { ...problem, severity: "error", path, line: 1 },
  });
  const archive = new Archive(maxBytes);
  try {
    const real = await realpath(join(root, path));
    if (!isInside(root, real)) return refuse(outsideRoot);
    // Opening does not wait for somebody to write into a pipe.
    await using file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return refuse(notAFile);
    if (stat.size > maxBytes) return refuse(tooLarge(maxBytes));
    const start = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    if (isLfsPointer(start.buffer.subarray(0, start.bytesRead))) return refuse(lfsPointer);
    await pipeline(file.createReadStream(), createGunzip(), archive);
  } catch (error) {
    if (error instanceof Refused) return refuse(error.problem);
    const code = error instanceof Error && "code" in error ? String(error.code) : "no archive";
    return refuse({
      rule: "export-unreadable",
      message: `The export could not be unpacked (${code}).`,
      actual: code,
      expected: "a .tar.gz as `sanity dataset export` writes it",
      remedy: "Export it again; a .tar.gz as `sanity dataset export` writes it was expected.",
    });
  }
  const { data } = archive;
  if (data === undefined)
    return refuse({
      rule: "export-unreadable",
      message: "The archive holds no data.ndjson.",
      actual: "no data.ndjson",
      expected: "a data.ndjson",
      remedy: "Export it again with `sanity dataset export`.",
    });
  return { outcome: "unpacked", bytes: Buffer.concat(data.parts), writtenAt: data.writtenAt };
}

class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Takes the unpacked bytes and keeps those of one file. */
class Archive extends Writable {
  data: { readonly parts: Buffer[]; readonly writtenAt: Date | undefined } | undefined;
  readonly #parser: Parser;
  readonly #maxBytes: number;
  #bytes = 0;
  #refusal: Refused | undefined;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
    // What comes is unpacked already; the parser must not take the first bytes for another packing.
    this.#parser = new Parser({ strict: true, brotli: false, onReadEntry: (entry) => this.#enter(entry) });
    this.#parser.on("error", (error: Error) => {
      this.#refusal ??= new Refused({
        rule: "export-unreadable",
        message: "The export could not be unpacked: its archive is broken.",
        actual: "a broken archive",
        expected: "a .tar.gz as `sanity dataset export` writes it",
        remedy: "Export it again; a .tar.gz as `sanity dataset export` writes it was expected.",
      });
      this.#refusal.cause = error;
    });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) {
      done(new Refused(tooLarge(this.#maxBytes)));
      return;
    }
    const more = this.#parser.write(chunk);
    if (this.#refusal !== undefined) {
      done(this.#refusal);
      return;
    }
    if (more) done();
    else this.#parser.once("drain", () => done(this.#refusal));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#parser.once("end", () => done(this.#refusal));
    this.#parser.end();
    if (this.#refusal !== undefined) done(this.#refusal);
  }

  #enter(entry: ReadEntry): void {
    if (entry.path.startsWith("/") || entry.path.split(/[/\\]/).includes("..")) {
      this.#refusal ??= new Refused({
        rule: "export-path-outside",
        message: "The archive names a file outside of itself (a path with .. or from the root).",
        actual: "a path with .. or from the root",
        expected: "paths inside of the archive",
        remedy: "Do not trust this file; export it again from its source.",
      });
    }
    const parts: Buffer[] = [];
    if (
      entry.type === "File" &&
      /^(?:[^/]+\/)?(?:\.\/)?data\.ndjson$/.test(entry.path) &&
      this.data === undefined
    )
      this.data = { parts, writtenAt: entry.mtime };
    const kept = this.data?.parts === parts;
    entry.on("data", (part: Buffer) => {
      if (kept) parts.push(part);
    });
  }
}

function tooLarge(maxBytes: number): Problem {
  return {
    rule: "export-too-large",
    message: `The export is larger than ${maxBytes} bytes when unpacked.`,
    actual: `more than ${maxBytes} bytes`,
    expected: `at most ${maxBytes}`,
    remedy: "Export it without assets (`sanity dataset export --no-assets`), or raise load.maxExportBytes.",
  };
}
