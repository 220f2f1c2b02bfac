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
