import { isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import type { Place, Problem } from "../finding.ts";
import { placeAt } from "../place-at.ts";

/** What keeps bytes from being UTF-8, with the encoding that they are in where that can be told. */
export function encodingProblem(bytes: Buffer): (Problem & Place) | undefined {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "UTF-16LE"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "UTF-16BE"
        : undefined;
  const common = { rule: "file-not-utf8", expected: "UTF-8", remedy: "Save the file as UTF-8." };
  if (utf16 !== undefined) {
    const message = `The file is ${utf16} by its byte order mark; UTF-8 was expected.`;
    return { ...common, line: 1, message, actual: utf16 };
  }
  const offset = invalidOffset(bytes);
  if (offset === undefined) return shiftedProblem(bytes);
  const { at, ...said } = undecodable(bytes.subarray(0, offset), bytes);
  const declared = declaredEncoding(bytes);
  const message = `The bytes from offset ${at} on are not UTF-8${declared === undefined ? "" : `; the file says that it is ${declared}`}.`;
  return { ...common, ...said, message, remedy: remedyFor(declared) };
}

/**
 * ISO-2022-JP and its relatives write Chinese, Japanese and Korean in ASCII between escape sequences: valid UTF-8 that would
 * be stored as rows of letters and signs. No terminal's sequence begins so.
 */
function shiftedProblem(bytes: Buffer): (Problem & Place) | undefined {
  for (let at = bytes.indexOf(shift); at >= 0; at = bytes.indexOf(shift, at + 1)) {
    const set = /^(?:[@AB]|\([@-D]|\)[ACEG])/.exec(bytes.toString("latin1", at + shift.length, at + 4))?.[0];
    if (set === undefined) continue;
    const actual = set === ")C" ? "ISO-2022-KR" : set.startsWith(")") ? "ISO-2022-CN" : "ISO-2022-JP";
    return {
      rule: "file-not-utf8",
      ...placeAt(bytes.toString("latin1", 0, at), at),
      message: `The file is ${actual} by the escape sequence at offset ${at}; UTF-8 was expected.`,
      actual,
      expected: "UTF-8",
      remedy: remedyFor(actual),
    };
  }
  return undefined;
}

const shift = "\x1b$";

/** What a page or XML says of itself at its beginning, by the name that converters know. */
function declaredEncoding(bytes: Buffer): string | undefined {
  const named = /\b(?:charset|encoding)\s{0,3}=\s{0,3}["']?([\w.:-]{2,30})/i.exec(
    bytes.toString("latin1", 0, 1024),
  )?.[1];
  if (named === undefined) return undefined;
  try {
    const { encoding } = new TextDecoder(named);
    return encoding.startsWith("utf") ? undefined : (supersets.get(encoding) ?? encoding.toUpperCase());
  } catch {
    // No encoding of that name: nothing is known.
    return undefined;
  }
}

/** As browsers read pages of these names, and most were written; `iconv` stops at what only the larger set has. */
const supersets: ReadonlyMap<string, string> = new Map([
  ["shift_jis", "CP932"],
  ["euc-kr", "CP949"],
  ["gbk", "GB18030"],
]);

function remedyFor(encoding: string | undefined): string {
  return encoding === undefined
    ? "Save the file as UTF-8."
    : `Save the file as UTF-8, e.g. with \`iconv -f ${encoding} -t UTF-8\`.`;
}

/** The byte that no character can be made of. `valid`: what comes before it, maybe with it where others were to follow. */
function undecodable(
  valid: Buffer,
  bytes: Buffer,
): Required<Place> & { readonly at: number; readonly actual: string } {
  const line = valid.filter((byte) => byte === 10).length + 1;
  const start = valid.lastIndexOf(10) + 1;
  const before = decoder().decode(valid.subarray(start), { stream: true });
  const at = start + Buffer.byteLength(before);
  const byte = bytes[at] ?? 0;
  return { at, line, column: before.length + 1, actual: `byte 0x${byte.toString(16).toUpperCase()}` };
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
