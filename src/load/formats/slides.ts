import { markdownBlocks } from "../markdown/markdown-blocks.ts";
import type { Edit } from "./edit-text.ts";

/** What Slidev alone knows of a slide; where no slide has one, `title: …` between two rules is a heading that somebody underlined. */
const deckKey =
  /^(?:layout|clicks|clicksStart|transition|backgroundSize|hideInToc|routeAlias|preload|dragPos)[ \t]*:/m;
/** What other tools have, too. */
const slideKey = /^(?:class|background|image|level|title|src|zoom|disabled|hide|theme|name|url)[ \t]*:/m;
/** What a deck says of itself at its beginning. */
const ownKey =
  /^(?:theme|transition|drawings|mdc|highlighter|lineNumbers|routerMode|colorSchema|canvasWidth|aspectRatio)[ \t]*:/m;
/** A rule, then keys, what is indented below them and comments without a blank line, then a rule. */
const frontMatter =
  /^---[ \t]*\r?\n((?:[A-Za-z_][\w-]*[ \t]*:(?:[ \t].*)?\r?\n|[ \t]+\S.*\r?\n|- .*\r?\n|#.*\r?\n)+)---[ \t]*$/gm;

/**
 * Front matter of a deck's later slides, as Slidev has it. CommonMark takes `layout: center` above `---` for a heading of the
 * second level, which would stand in the heading path of the slide's passages.
 */
export function slideFrontMatter(text: string, bodyStart: number): readonly Edit[] {
  if (!/\n---[ \t]*\r?\n[A-Za-z_#]/.test(text)) return [];
  const found: { readonly at: number; readonly tells: boolean; readonly edit: Edit }[] = [];
  frontMatter.lastIndex = Math.max(0, bodyStart);
  for (let one = frontMatter.exec(text); one !== null; one = frontMatter.exec(text)) {
    const [whole, keys = ""] = one;
    const tells = deckKey.test(keys);
    if (!tells && !slideKey.test(keys)) {
      // The closing rule may open the next slide.
      frontMatter.lastIndex = one.index + 3;
      continue;
    }
    const start = one.index + whole.indexOf("\n") + 1;
    const edit: Edit = { start, end: one.index + whole.length, reason: "front-matter", insert: "" };
    found.push({ at: one.index, tells, edit });
  }
  if (found.length === 0) return [];
  // Not in a fence, nor below a line that makes a heading of itself.
  const rules = markdownBlocks(text, bodyStart).tokens.flatMap(({ type, map }) =>
    type === "hr" && map !== null ? [map[0]] : [],
  );
  const lines = new Set(rules);
  const lineAt = lineCounter(text, bodyStart);
  const slides = found.filter(({ at }) => lines.has(lineAt(at)));
  const isDeck = slides.some(({ tells }) => tells) || ownKey.test(text.slice(0, Math.max(0, bodyStart)));
  return isDeck ? slides.map(({ edit }) => edit) : [];
}

/** 0-based line below the start; offsets come in rising order. */
function lineCounter(text: string, start: number): (offset: number) => number {
  let line = 0;
  let next = text.indexOf("\n", start);
  return (offset) => {
    for (; next !== -1 && next < offset; next = text.indexOf("\n", next + 1)) line += 1;
    return line;
  };
}
