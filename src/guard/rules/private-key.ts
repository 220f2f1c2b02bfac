import type { Detection } from "../rule.ts";

/**
 * Private keys that the scanner's rule passes over, since it wants the END line and nothing but base64 before it: keys cut
 * off at a page's end, encrypted ones with their headers, and those in a quotation, a list or a string of code.
 */
export function privateKeys(text: string): readonly Detection[] {
  const found: Detection[] = [];
  for (const { 0: header, index } of text.matchAll(beginnings)) {
    const end = endOf(text, index + header.length);
    if (end !== undefined)
      found.push({ start: index, end, kind: "privatekey", what: "a secret (privatekey)" });
  }
  return found;
}

const beginnings = /-----BEGIN[ ]?(?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;

/** Between lines: blanks, marks of quotations and lists, quotes and escapes of code. */
const between = /(?:\s|\\[nrt]|[>|"'`+,*-]){1,40}/y;
/** `Proc-Type: 4,ENCRYPTED` and its like. */
const header = /(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset): {0,3}[^\r\n\\]{0,200}/y;
const line = /[A-Za-z0-9+/=]{1,10000}/y;

/** A line of a key has 64 characters, or 70, or 76; an example that is cut off after some has fewer than these. */
const leastLine = 40;
const mostLines = 1000;

/** Where the key ends as far as it is there; undefined when what follows is none. */
function endOf(text: string, start: number): number | undefined {
  let at = start;
  let end: number | undefined;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const taken = pattern.exec(text)?.[0] ?? "";
    at += taken.length;
    return taken;
  };
  for (let lines = 0; lines < mostLines; lines += 1) {
    const gap = take(between);
    if (lines > 0 && gap === "") break;
    if (end === undefined && take(header) !== "") continue;
    const key = take(line);
    if (end === undefined ? key.length < leastLine || isOneCharacter(key) : !isKeyLine(key)) break;
    end = at;
  }
  return end;
}

/** A key's last line may be as short as the word that follows a key; most have what a word has not. */
function isKeyLine(key: string): boolean {
  return key.length >= leastLine || /[\d+/=]/.test(key);
}

function isOneCharacter(key: string): boolean {
  return /^(.)\1*$/.test(key);
}
