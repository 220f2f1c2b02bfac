type Expected = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end" | "nothing";

/**
 * Offset of the first character that makes a text no JSON; its length when it merely ends too early. The
 * parser's own message tells the place only sometimes, and quotes the text, which may be a secret.
 */
export function jsonErrorOffset(text: string): number {
  const blanks = /[ \t\r\n]*/y;
  const token =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
    /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[^"\\\u0000-\u001f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/y;
  const open: ("[" | "{")[] = [];
  let expected: Expected = "value";
  for (let offset = 0; ; offset = token.lastIndex) {
    blanks.lastIndex = offset;
    blanks.test(text);
    token.lastIndex = blanks.lastIndex;
    const found = token.exec(text);
    const next: Expected | undefined = found === null ? undefined : follow(found[0], expected, open);
    if (next === undefined) return blanks.lastIndex;
    expected = next;
  }
}

/** What may come after a token; undefined when the token itself may not come. */
function follow(token: string, expected: Expected, open: ("[" | "{")[]): Expected | undefined {
  const afterValue = (): Expected => (open.length === 0 ? "nothing" : "comma-or-end");
  const wantsValue = expected === "value" || expected === "value-or-end";
  const wantsKey = expected === "key" || expected === "key-or-end";
  if (token === "[" || token === "{") {
    if (!wantsValue) return undefined;
    open.push(token);
    return token === "[" ? "value-or-end" : "key-or-end";
  }
  if (token === "]" || token === "}") {
    const empty = token === "]" ? "value-or-end" : "key-or-end";
    if (expected !== "comma-or-end" && expected !== empty) return undefined;
    return open.pop() === (token === "]" ? "[" : "{") ? afterValue() : undefined;
  }
  if (token === ",") return expected === "comma-or-end" ? (open.at(-1) === "[" ? "value" : "key") : undefined;
  if (token === ":") return expected === "colon" ? "value" : undefined;
  if (wantsKey) return token.startsWith('"') ? "colon" : undefined;
  return wantsValue ? afterValue() : undefined;
}
