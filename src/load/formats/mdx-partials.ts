import { crowded } from "../crowded.ts";
import type { RootedSettings } from "../files/read-text.ts";
import type { Finding, Place } from "../finding.ts";
import type { SaidOf } from "../included-file.ts";
import { anchorNames } from "../markdown/anchor-names.ts";
import { LineCounter } from "../place-at.ts";
import { codeOf } from "./include-directives.ts";
import {
  beginIncluding,
  besideFile,
  type IncludeRun,
  includeFile,
  includesSensitive,
  notIncluded,
  placesAbove,
} from "./include-file.ts";
import { withoutFrontMatter } from "./included-part.ts";
import type { Includes } from "./includes.ts";
import type { Partials } from "./mdx.ts";

export interface ReadPartials extends Omit<Includes, "edits"> {
  readonly partials: Partials;
  /** Names of places in what is imported. */
  readonly anchors: readonly string[];
}

/** What the components of an MDX page show that it imports from files of Markdown or MDX; one that cannot be read is a finding. */
export async function readPartials(
  settings: RootedSettings,
  { path, text, bodyStart }: { readonly path: string; readonly text: string; readonly bodyStart: number },
  saidOf: SaidOf,
): Promise<ReadPartials> {
  const run = beginIncluding(settings, saidOf);
  const lines = new LineCounter(text);
  const { partials, anchors, problems } = await partialsOf(run, text, bodyStart, [path]);
  const findings = problems.map((one) => notResolved(path, lines.at(one.imported.start), one));
  return {
    partials,
    anchors,
    findings: [...findings, ...includesSensitive(path, run)],
    sensitive: [...run.sensitive],
  };
}

/** Cheap, for the many that import none. */
export function mayImport(text: string): boolean {
  return /^import\b.{1,500}\.mdx?["']/m.test(text);
}

interface Import {
  readonly start: number;
  readonly name: string;
  readonly target: string;
  /** How often the page shows it, at most. */
  readonly uses: number;
}

interface Problem {
  readonly imported: Import;
  readonly problem: string;
}

interface Found {
  readonly partials: Partials;
  readonly anchors: readonly string[];
  readonly problems: readonly Problem[];
}

async function partialsOf(
  run: IncludeRun,
  text: string,
  bodyStart: number,
  trail: readonly string[],
): Promise<Found> {
  const partials = new Map<string, string>();
  const anchors: string[] = [];
  const problems: Problem[] = [];
  for (const imported of importsIn(text, bodyStart)) {
    const places = placesOf(imported.target, trail.at(-1) ?? "");
    const file = await includeFile(run, places, { of: withoutFrontMatter, named: "text" }, trail);
    if (file.outcome === "refused") {
      problems.push({ imported, problem: file.problem });
      if (run.budget.includes < 0) break;
      continue;
    }
    const inner = await partialsOf(run, file.text, 0, [...trail, file.path]);
    for (const one of inner.problems)
      problems.push({
        imported,
        problem: `in "${file.path}", "${one.imported.target}": ${one.problem}`,
      });
    const shown = await markdownOf(file, inner.partials);
    if (typeof shown !== "string") problems.push({ imported, problem: shown.problem });
    else {
      run.budget.characters -= shown.length * imported.uses;
      if (run.budget.characters >= 0) {
        partials.set(imported.name, shown);
        anchors.push(...anchorNames(file.text), ...inner.anchors);
      } else
        problems.push({
          imported,
          problem: `the document would be larger than ${run.settings.maxDocumentBytes} bytes`,
        });
    }
  }
  return { partials, anchors, problems };
}

/** Docusaurus reads `.md` as MDX, Astro does not. */
async function markdownOf(
  { path, text }: { readonly path: string; readonly text: string },
  partials: Partials,
): Promise<string | { readonly problem: string }> {
  // As of a page, before its parser sees it.
  const tooMuch = crowded(path, text, "mdx");
  if (tooMuch !== undefined)
    return { problem: `"${path}" cannot be included: ${tooMuch.message.replace(/\.$/, "")}` };
  const read = (await import("./mdx.ts")).readMdx(text, 0, partials);
  if (read.outcome === "read") return read.text;
  return path.endsWith(".md") ? text : { problem: `line ${read.line} of "${path}" is not MDX` };
}

const statement =
  /^import\s{1,9}(?:(?<name>[A-Z]\w{0,99})(?:\s{0,9},\s{0,9}\{[^}]{0,500}\})?|\{\s{0,9}Content(?:\s{1,9}as\s{1,9}(?<as>[A-Z]\w{0,99}))?\s{0,9}\})\s{1,9}from\s{0,9}["'](?<target>[^"'!?\n]{1,500}\.mdx?)["']/gm;

/** Imports of components that a page uses: Docusaurus and Nextra import the file, Astro its `Content`. */
function* importsIn(text: string, start: number): Generator<Import> {
  const isCode = codeOf(text, start);
  const uses = new Map<string, number>();
  for (const [, name = ""] of text.matchAll(/<([A-Z]\w{0,99})(?=[\s/>])/g))
    uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const { index, groups: { name, as = "Content", target = "" } = {} } of text.matchAll(statement)) {
    const component = name ?? as;
    const count = uses.get(component) ?? 0;
    if (index >= start && count > 0 && !isCode(index))
      yield { start: index, name: component, target, uses: count };
  }
}

/** Aliases of a site (`@site/`, `@/`, `~/`, `/`, a bare path) name its root, which may be any folder above the page. */
function placesOf(target: string, importing: string): readonly string[] {
  return /^\.\.?\//.test(target)
    ? [besideFile(importing, target)]
    : placesAbove(importing, target.replace(/^(?:@site|[@~])?\//, ""));
}

function notResolved(path: string, place: Place, { imported: { target, name }, problem }: Problem): Finding {
  return notIncluded(path, place, {
    target,
    message: `The import of "${target}" is not resolved: ${problem}.`,
    remedy: `Correct its path, or write the text where it is imported; until then what <${name}> shows there is in no chunk.`,
  });
}
