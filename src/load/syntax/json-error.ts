type Expected = keyof typeof expectations;

const expectations = {
  value: "a value",
  "value-or-end": "a value or ]",
  key: "a key in double quotes",
  "key-or-end": "a key in double quotes or }",
  colon: "a colon",
  "comma-or-end": "a comma or a closing bracket",
  nothing: "the end",
} as const;

export interface JsonError {
  /** Of the first character that makes the text no JSON; the text's length when it merely ends too early. */
  readonly offset: number;
  readonly expected: string;
}

/**
 * Where a text is no JSON, and what was expected there. The parser's own message tells the place only sometimes, and
 * quotes the text, which may be a secret.
 */
export function jsonError(text: string): JsonError {
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
    if (next === undefined) return brokenString(text, blanks.lastIndex, expected);
    expected = next;
  }
}

/** A string that opens where one may stand goes wrong further on. */
function brokenString(text: string, offset: number, expected: Expected): JsonError {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings
  const valid = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[^"\\\u0000-\u001f]*)*/y;
  valid.lastIndex = offset;
  const mayStand = expected.startsWith("value") || expected.startsWith("key");
  if (!mayStand || !valid.test(text)) return { offset, expected: expectations[expected] };
  const open = ["", "\r", "\n"].includes(text.charAt(valid.lastIndex));
  return { offset: valid.lastIndex, expected: open ? "a closing quote" : "an escape such as \\n" };
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
