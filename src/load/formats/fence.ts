/** A Markdown fence that no line of the code closes. */
export function fenceAround(code: string): string {
  const runs = code.match(/`{3,}/g) ?? [];
  const longest = runs.slice(0, 100).reduce((most, run) => Math.max(most, run.length), 2);
  return "`".repeat(Math.min(40, longest + 1));
}
