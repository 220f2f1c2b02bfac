/** 1234567 → 1,234,567. */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function seconds(value: number): string {
  return value < 10 ? `${value.toFixed(2)} s` : `${value.toFixed(1)} s`;
}

/** Null: the model's price is not known. */
export function usd(value: number | null): string {
  if (value === null) return "price not known";
  return value === 0 ? "$0" : `$${value < 0.01 ? value.toFixed(6) : value.toFixed(2)}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** The first 12 characters tell digests apart for people. */
export function short(digest: string | null): string {
  return digest === null ? "none" : digest.slice(0, 12);
}

export function generation(value: number | null): string {
  return value === null ? "none" : String(value);
}

/**
 * Text of documents and their names for one line: control characters and those that turn the direction of writing are
 * shown by their numbers. A file's name could otherwise begin a line of its own, which a CI's log may take for a command.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
