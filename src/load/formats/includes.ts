import { posix } from "node:path";
import { type RootedSettings, readText } from "../files/read-text.ts";
import type { Finding, Place } from "../finding.ts";
import { includedFile, type SaidOf } from "../included-file.ts";
import { LineCounter } from "../place-at.ts";
import type { Edit } from "./edit-text.ts";
import { type Directive, directivesIn } from "./include-directives.ts";
import { mdbookPart, mkdocsPart, snippetPart, vitepressPart, withoutFrontMatter } from "./included-part.ts";

/** As deep as mdBook goes. */
const deepest = 10;
/** Of one document, inner ones counted. */
const mostIncludes = 1000;
/** Of one directive, which may name a file of directives. */
const mostProblems = 20;

export interface Includes {
  readonly edits: readonly Edit[];
  readonly findings: readonly Finding[];
  /** Included files that are pricing-sensitive: what includes them is, too. */
  readonly sensitive: readonly string[];
}

/** What stands in the place of include directives of mdBook, DocFX, VitePress and MkDocs; one that leads nowhere stays as it is, with a finding. */
export async function readIncludes(
  settings: RootedSettings,
  file: { readonly path: string; readonly text: string; readonly bodyStart: number },
  saidOf: SaidOf,
): Promise<Includes> {
  const run: Run = {
    settings,
    saidOf,
    budget: { includes: mostIncludes, characters: settings.maxDocumentBytes },
    sensitive: new Set(),
  };
  const edits: Edit[] = [];
  const findings: Finding[] = [];
  const lines = new LineCounter(file.text);
  for (const directive of directivesIn(file.text, file.bodyStart)) {
    const resolved = await resolve(run, directive, [file.path]);
    const place = lines.at(directive.start);
    const all = resolved.problems.map((problem) => notResolved(file.path, place, directive, problem));
    findings.push(...all.slice(0, mostProblems));
    if (resolved.text !== undefined)
      edits.push({ start: directive.start, end: directive.end, reason: "include", insert: resolved.text });
    // The finding on the first that is too many says so of those that follow.
    if (run.budget.includes < 0) break;
  }
  const sensitive = [...run.sensitive];
  if (sensitive.length > 0) findings.push(includesSensitive(file.path, sensitive));
  return { edits, findings, sensitive };
}

/** What resolving the directives of one document shares. */
interface Run {
  readonly settings: RootedSettings;
  readonly saidOf: SaidOf;
  readonly budget: { includes: number; characters: number };
  readonly sensitive: Set<string>;
}

interface Resolved {
  /** Undefined when the directive leads nowhere. */
  readonly text: string | undefined;
  readonly problems: readonly string[];
}

async function resolve(run: Run, directive: Directive, trail: readonly string[]): Promise<Resolved> {
  const { settings, budget } = run;
  const refuse = (problem: string): Resolved => ({ text: undefined, problems: [problem] });
  budget.includes -= 1;
  if (budget.includes < 0)
    return refuse(
      `there are more than ${mostIncludes} before it, and it and all that follow are left as they are`,
    );
  if (trail.length > deepest) return refuse(`it is nested more than ${deepest} deep`);
  const { named, part } = parsed(directive);
  if (posix.isAbsolute(named)) return refuse("it leads outside the folder of the configuration");
  const found = await readFirst(run, placesOf(directive, named, trail.at(-1) ?? ""), trail);
  if (found.outcome === "refused") return refuse(found.problem);
  const { path, read } = found;
  const included = includedFile(path, read, run.saidOf, settings);
  if (included.outcome === "refused") return refuse(included.reason);
  const text = part.of(read);
  if (text === undefined) return refuse(`"${path}" has no ${part.named}`);
  budget.characters -= text.length;
  if (budget.characters < 0)
    return refuse(`the document would be larger than ${settings.maxDocumentBytes} bytes`);
  if (included.sensitive) run.sensitive.add(path);
  // What code says of includes is code.
  return directive.kind === "snippet" ? { text, problems: [] } : expanded(run, text, [...trail, path]);
}

/**
 * Where the file may be, relative to the folder of the configuration. `@/` and `~/` name the root of a site, which may be any folder
 * above the file that includes. MkDocs counts from such a folder, too.
 */
function placesOf({ kind }: Directive, named: string, including: string): readonly string[] {
  const folders = posix.dirname(including).split("/");
  const rooted = kind === "mkdocs" ? named : /^[~@]\/(.*)$/s.exec(named)?.[1];
  if (kind === "mdbook" || rooted === undefined) return [posix.join(...folders, named)];
  const above = folders[0] === "." ? [] : folders.map((_, depth) => folders.slice(0, depth + 1));
  return [[], ...above].map((folder) => posix.join(...folder, rooted));
}

type Found =
  | { readonly outcome: "found"; readonly path: string; readonly read: string }
  | { readonly outcome: "refused"; readonly problem: string };

/** The first of some places where there is a file. */
async function readFirst(
  { settings }: Run,
  places: readonly string[],
  trail: readonly string[],
): Promise<Found> {
  const refuse = (problem: string): Found => ({ outcome: "refused", problem });
  for (const path of places) {
    if (path.startsWith("../")) return refuse("it leads outside the folder of the configuration");
    // `.env` and `.git/config` hold what no document may.
    if (path.split("/").some((part) => part.startsWith(".")))
      return refuse("a part of its path begins with a dot, and hidden files are not included");
    if (trail.includes(path)) return refuse("the file includes itself");
    const read = await readText(settings, path, settings.maxDocumentBytes);
    if (read.outcome !== "refused") return { outcome: "found", path, read: read.text };
    if (!read.finding.message.includes("ENOENT"))
      return refuse(`"${path}" cannot be included: ${read.finding.message}`);
  }
  const others = places.length > 1 ? ", nor in a folder above this document" : "";
  return refuse(`there is no file "${places[0]}"${others}`);
}

interface Part {
  /** What of the file is asked for; undefined when it has none of that name. */
  readonly of: (text: string) => string | undefined;
  /** Completes "the file has no …". */
  readonly named: string;
}

function parsed({ kind, target, indent }: Directive): { readonly named: string; readonly part: Part } {
  if (kind === "docfx") return { named: target, part: { of: withoutFrontMatter, named: "text" } };
  if (kind === "mdbook") {
    const [named = "", ...range] = target.split(":");
    return { named, part: { of: (text) => mdbookPart(text, range), named: `anchor "${range[0] ?? ""}"` } };
  }
  if (kind === "mkdocs") {
    const [named = "", ...range] = target.split(":");
    return {
      named,
      part: { of: (text) => mkdocsPart(text, range, indent), named: `section "${range[0] ?? ""}"` },
    };
  }
  if (kind === "snippet") {
    const [, named = "", name = "", options = ""] =
      /^([^#{}[\]\s]+)(?:#([\w-]+))?(?:\s?\{([^}]*)\})?(?:\s?\[[^\]]*\])?$/.exec(target) ?? [];
    const of = (text: string) => snippetPart(text, { name, language: languageOf(options, named), indent });
    return { named: named === "" ? target : named, part: { of, named: `region "${name}"` } };
  }
  const [, named = "", name = "", range = ""] = /^([^#{]*)(?:#([^{]*))?(\{.*)?$/.exec(target) ?? [];
  const part = {
    of: (text: string) => vitepressPart(text, name, range),
    named: `region or heading "${name}"`,
  };
  return { named, part };
}

/** What a snippet's braces name behind the lines to highlight (`{2,4-6 ts:line-numbers}`), else the file's extension. */
function languageOf(options: string, named: string): string {
  return /^[\d,\s-]*([a-z][\w+#-]*)/i.exec(options)?.[1] ?? posix.extname(named).slice(1);
}

async function expanded(run: Run, text: string, trail: readonly string[]): Promise<Resolved> {
  let result = "";
  let position = 0;
  const problems: string[] = [];
  for (const directive of directivesIn(text, 0)) {
    const inner = await resolve(run, directive, trail);
    problems.push(
      ...inner.problems.map((problem) => `in "${trail.at(-1)}", "${directive.target}": ${problem}`),
    );
    result +=
      text.slice(position, directive.start) + (inner.text ?? text.slice(directive.start, directive.end));
    position = directive.end;
  }
  return { text: result + text.slice(position), problems };
}

function notResolved(path: string, place: Place, { target, kind }: Directive, problem: string): Finding {
  const seen = {
    mdbook: "readers see the directive",
    docfx: "readers see the directive",
    vitepress: "readers see nothing there",
    mkdocs: "readers see nothing there",
    snippet: "readers see that it was not found",
  }[kind];
  return {
    rule: "include-not-resolved",
    severity: "warning",
    path,
    ...place,
    message: `The include of "${target}" is not resolved: ${problem}.`,
    actual: `"${target}"`,
    expected: "a file that can be included",
    remedy: `Correct its path, which is relative to the file, or write the text where it is included; until then ${seen}.`,
  };
}

function includesSensitive(path: string, sensitive: readonly string[]): Finding {
  const shown = sensitive.slice(0, 3).map((one) => `"${one}"`);
  const more = sensitive.length > shown.length ? ` and ${sensitive.length - shown.length} more` : "";
  return {
    rule: "include-pricing-sensitive",
    severity: "info",
    path,
    line: 1,
    message: `The document includes ${shown.join(", ")}${more}: pricing-sensitive, and so is this document.`,
    remedy: "Nothing, if that is meant; mark the document itself to say so where readers of the file see it.",
  };
}
