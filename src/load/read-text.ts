import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { TextDecoder } from "node:util";
import type { Finding } from "./finding.ts";
import { isInside } from "./walk.ts";

export type ReadText =
  | { readonly outcome: "text"; readonly text: string }
  | { readonly outcome: "refused"; readonly finding: Finding };

/**
 * Reads a file as UTF-8, byte order mark included; says what keeps it from being a text that can be stored. `root` is a
 * real path, without links. Without asynchronous calls, of which each file needs seven: they took ten times the processor
 * time (750 against 77 ms for 3,710 files).
 */
export async function readText(root: string, path: string, maxBytes: number): Promise<ReadText> {
  const refuse = (problem: Problem): ReadText => ({
    outcome: "refused",
    finding: { severity: "error", path, ...problem },
  });
  try {
    // Asked first: a thrown error costs more than reading a file, and includes often lead nowhere.
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (found === undefined) return refuse(unreadable("ENOENT"));
    const real = realpathSync.native(join(root, path));
    if (!isInside(root, real)) return refuse(outsideRoot);
    if (real !== join(root, path) && isHidden(real.slice(root.length))) return refuse(hiddenTarget);
    const read = readBytes(real, maxBytes);
    return Buffer.isBuffer(read) ? decodeText(path, read) : refuse(read);
  } catch (error) {
    return refuse(unreadable(error instanceof Error && "code" in error ? String(error.code) : String(error)));
  }
}

/** Bytes as text, or what keeps them from being one. */
export function decodeText(path: string, bytes: Buffer): ReadText {
  const refuse = (problem: Problem): ReadText => ({
    outcome: "refused",
    finding: { severity: "error", path, ...problem },
  });
  const problem = encodingProblem(bytes);
  if (problem !== undefined) return refuse(problem);
  const text = bytes.toString("utf8");
  const nul = text.indexOf("\0");
  return nul < 0 ? { outcome: "text", text } : refuse(nulCharacter(lineAt(text, nul)));
}

/** Opening does not wait for somebody to write into a pipe, and what is read has a limit whatever the size said before. */
function readBytes(real: string, maxBytes: number): Buffer | Problem {
  const file = openSync(real, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return notAFile;
    if (stat.size > maxBytes) return tooLarge(stat.size, maxBytes);
    const bytes = readUpTo(file, stat.size, maxBytes + 1);
    return bytes.length > maxBytes ? tooLarge(bytes.length, maxBytes) : bytes;
  } finally {
    closeSync(file);
  }
}

/** A file may grow or shrink while it is read; what there was until its end is its content, as for any reader. */
function readUpTo(file: number, expected: number, most: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  for (;;) {
    // One more than expected tells the end without a further piece.
    const room = Math.min(most - length, length === 0 ? expected + 1 : 65_536);
    if (room === 0) break;
    const piece = Buffer.allocUnsafe(room);
    const read = readSync(file, piece, 0, room, length);
    if (read === 0) break;
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, length);
}

/** 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  return new LineCounter(text).at(offset);
}

/** 1-based lines of many offsets that rise: each part of the text is looked through once. */
export class LineCounter {
  readonly #text: string;
  #line = 1;
  #seen = 0;

  constructor(text: string) {
    this.#text = text;
  }

  at(offset: number): number {
    for (; this.#seen < offset; this.#seen += 1) {
      const code = this.#text.charCodeAt(this.#seen);
      if (code === 13 || (code === 10 && this.#text.charCodeAt(this.#seen - 1) !== 13)) this.#line += 1;
    }
    return this.#line;
  }
}

type Problem = Pick<Finding, "rule" | "line" | "message" | "remedy">;

export const outsideRoot: Problem = {
  rule: "file-outside-root",
  line: 1,
  message:
    "The path is a link that leads outside the folder of the configuration; only files inside are read.",
  remedy: "Copy what it points to into the repository, or exclude the path from its source.",
};

/** `docs/a.md` that is a link to `.env` or `.git/config` would publish what they hold. */
const hiddenTarget: Problem = {
  rule: "file-unreadable",
  line: 1,
  message: "The path is a link to a hidden file, and those may hold what nobody is to read.",
  remedy: "Copy what it points to, or exclude the path from its source.",
};

function isHidden(real: string): boolean {
  const parts = real.split(sep);
  return parts.at(-1)?.startsWith(".") === true || parts.includes(".git");
}

export const notAFile: Problem = {
  rule: "file-unreadable",
  line: 1,
  message: "The path is no file: it is a pipe, a socket or a device.",
  remedy: "Remove it, or exclude it from its source.",
};

function tooLarge(bytes: number, maxBytes: number): Problem {
  return {
    rule: "file-too-large",
    line: 1,
    message: `The file has ${bytes} bytes; at most ${maxBytes} are accepted.`,
    remedy: "Split the file, exclude it from its source, or raise the limit in the configuration.",
  };
}

function nulCharacter(line: number): Problem {
  return {
    rule: "character-not-storable",
    line,
    message: "The text holds a NUL character (U+0000), which Postgres cannot store.",
    remedy: "Remove the character; if the file is not a text, exclude it from its source.",
  };
}

function unreadable(code: string): Problem {
  return {
    rule: "file-unreadable",
    line: 1,
    message: `The file could not be read (${code}).`,
    remedy: "Make the file readable, mend the link, or exclude it from its source.",
  };
}

function encodingProblem(bytes: Buffer): Problem | undefined {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "UTF-16LE"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "UTF-16BE"
        : undefined;
  const offset = utf16 === undefined ? invalidOffset(bytes) : 0;
  if (offset === undefined) return undefined;
  const line = bytes.subarray(0, offset).filter((byte) => byte === 10).length + 1;
  const message =
    utf16 === undefined
      ? `The bytes from offset ${offset} on are not UTF-8.`
      : `The file is ${utf16} by its byte order mark; UTF-8 was expected.`;
  return { rule: "file-not-utf8", line, message, remedy: "Save the file as UTF-8." };
}

/** Offset of the first line's byte that cannot be decoded; a line feed is never part of another character. */
function invalidOffset(bytes: Buffer): number | undefined {
  if (isUtf8(bytes)) return undefined;
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (!isValid(bytes.subarray(start, end))) return start + validPrefix(bytes.subarray(start, end));
    start = end;
  }
  return 0;
}

/** Length of the longest prefix whose decoding does not fail before its end. */
function validPrefix(line: Buffer): number {
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isValid(line.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `partial`: the bytes may end inside a character. */
function isValid(bytes: Uint8Array, partial = false): boolean {
  try {
    decoder().decode(bytes, { stream: partial });
    return true;
  } catch {
    // The decoder's error says no more than that.
    return false;
  }
}

/** One a call: a decoder that has thrown or streamed keeps state. */
function decoder(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}
