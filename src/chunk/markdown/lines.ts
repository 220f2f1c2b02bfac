/** Lines of a text from an offset on, counted as Markdown does: LF, CRLF and CR end one. */
export interface Lines {
  readonly count: number;
  /** Offset of a line's first character; the end of the text for a line past the last. */
  start(line: number): number;
  /** Offset after a line's last character, before its line break. */
  end(line: number): number;
  text(line: number): string;
}

export function linesOf(text: string, from: number): Lines {
  const starts = [from];
  const lineBreak = /\r\n?|\n/g;
  lineBreak.lastIndex = from;
  for (let found = lineBreak.exec(text); found !== null; found = lineBreak.exec(text))
    starts.push(lineBreak.lastIndex);
  const start = (line: number): number => starts[line] ?? text.length;
  const end = (line: number): number => {
    let offset = start(line + 1);
    if (offset > start(line) && text[offset - 1] === "\n") offset -= 1;
    if (offset > start(line) && text[offset - 1] === "\r") offset -= 1;
    return offset;
  };
  return { count: starts.length, start, end, text: (line) => text.slice(start(line), end(line)) };
}
