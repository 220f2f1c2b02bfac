import type { Passage } from "./chunk.ts";
import { cutText } from "./cut-text.ts";
import { countedInput } from "./embedding-input.ts";
import type { GroupSettings, UnitRun } from "./group.ts";
import { middleCut } from "./pack.ts";
import type { Rendering } from "./rendering.ts";
import { commonSection, lineage } from "./section.ts";
import { countTokens } from "./tokens/count-tokens.ts";
import { packable, type Unit } from "./unit.ts";

interface Scope extends GroupSettings {
  readonly text: string;
  readonly bodyStart: number;
  readonly rendering: Rendering;
}

/**
 * Renders runs of units and counts what will be embedded. Token counts do not quite add up, so a run packed to
 * the brim can come out too long: it is cut once more.
 */
export function fitChunks(runs: readonly UnitRun[], scope: Scope): readonly Passage[] {
  return runs.flatMap((run) => withinLimit(run, scope));
}

function withinLimit(run: UnitRun, scope: Scope): readonly Passage[] {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return [];
  const passage = render(run, first, last, scope);
  if (passage.tokens <= scope.maxTokens) return [passage];
  if (run.length > 1) {
    const cut = middleCut(run.map(packable));
    return [...withinLimit(run.slice(0, cut), scope), ...withinLimit(run.slice(cut), scope)];
  }
  const pieces = piecesOf(first, scope);
  return pieces.length > 1 ? withinLimit(pieces, scope) : [passage];
}

function render(run: UnitRun, first: Unit, last: Unit, scope: Scope): Passage {
  const start = withIndentation(scope.text, first.start, scope.bodyStart);
  const text = first.wrap.resume + scope.rendering.slice(start, last.end) + last.wrap.suspend;
  const bodies = run.filter((unit) => !unit.heading);
  const headingPath =
    commonSection((bodies.length > 0 ? bodies : run).map((unit) => unit.section))?.path ?? [];
  const { input, tokens } = countedInput(scope.title, headingPath, text);
  return {
    text,
    headingPath,
    headings: headingsOf(run),
    start: first.start,
    end: last.end,
    tokens,
    embeddingInput: input,
  };
}

function headingsOf(run: UnitRun): readonly string[] {
  const sections = new Set(run.flatMap((unit) => lineage(unit.section)));
  return [...sections].map((section) => section.heading).filter((heading) => heading !== "");
}

function piecesOf(unit: Unit, scope: Scope): UnitRun {
  const tokens = (start: number, end: number): number => countTokens(scope.rendering.slice(start, end));
  return cutText(scope.text, unit, Math.floor(unit.tokens / 2), tokens).flatMap((piece) => {
    const range = scope.rendering.trim(piece.start, piece.end);
    return range === undefined
      ? []
      : [{ ...unit, ...range, tokens: tokens(piece.start, piece.end), rank: piece.cut }];
  });
}

/** A passage that begins a line keeps its indentation, by which nested lists and code are read. */
function withIndentation(text: string, offset: number, bodyStart: number): number {
  let start = offset;
  while (start > bodyStart && (text[start - 1] === " " || text[start - 1] === "\t")) start -= 1;
  return start === bodyStart || text[start - 1] === "\n" || text[start - 1] === "\r" ? start : offset;
}
