/** 1-based lines on which the elements of a JSON array begin; of any other value, the line on which it does. */
export function elementLines(json: string): readonly number[] {
  const lines: number[] = [];
  const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[[\]{},\n]|[^\s"[\]{},]+/g;
  let line = 1;
  let depth = 0;
  let expected = true;
  let array = false;
  for (let found = token.exec(json); found !== null; found = token.exec(json)) {
    const [text] = found;
    if (text === "\n") {
      line += 1;
      continue;
    }
    const opens = text === "[" || text === "{";
    if (depth === 0 && lines.length === 0 && !array) {
      array = text === "[";
      if (!array) lines.push(line);
    } else if (depth === 1 && array) {
      if (text === ",") expected = true;
      else if (expected && text !== "]") {
        lines.push(line);
        expected = false;
      }
    }
    if (opens) depth += 1;
    else if (text === "]" || text === "}") depth -= 1;
  }
  return lines;
}

export interface EntryLines {
  /** Of a list. */
  readonly items: readonly number[];
  /** Of an object. */
  readonly keys: ReadonlyMap<string, number>;
}

/** 1-based lines of the entries of the list or object that the names lead to, in a valid JSON text. */
export function entryLines(json: string, path: readonly string[]): EntryLines {
  const items: number[] = [];
  const keys = new Map<string, number>();
  const open: { readonly list: boolean; readonly onPath: boolean; key: unknown; expects: boolean }[] = [];
  const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[[\]{},\n]|[^\s"[\]{},:]+/g;
  let line = 1;
  for (const [text] of json.matchAll(token)) {
    const inside = open.at(-1);
    if (text === "\n") line += 1;
    else if (text === "]" || text === "}") open.pop();
    else if (text === ",") {
      if (inside !== undefined) inside.expects = true;
    } else {
      const found = inside?.onPath === true && open.length === path.length + 1;
      if (inside?.expects === true) {
        inside.expects = false;
        if (!inside.list) {
          const key: unknown = JSON.parse(text);
          inside.key = key;
          if (found && typeof key === "string") keys.set(key, line);
          continue;
        }
        if (found) items.push(line);
      }
      if (text !== "[" && text !== "{") continue;
      const onPath =
        inside === undefined || (inside.onPath && !inside.list && inside.key === path[open.length - 1]);
      open.push({ list: text === "[", onPath, key: undefined, expects: true });
      // Of two fields of one name the last counts.
      if (onPath && open.length === path.length + 1) {
        items.length = 0;
        keys.clear();
      }
    }
  }
  return { items, keys };
}
