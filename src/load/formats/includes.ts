import { posix } from "node:path";
import type { RootedSettings } from "../files/read-text.ts";
import type { Finding, Place } from "../finding.ts";
import type { SaidOf } from "../included-file.ts";
import { LineCounter } from "../place-at.ts";
import type { Edit } from "./edit-text.ts";
import { codeOf, type Directive, directivesIn } from "./include-directives.ts";
import {
  beginIncluding,
  besideFile,
  type IncludeRun,
  includeFile,
  includesSensitive,
  notIncluded,
  type Part,
  placesAbove,
} from "./include-file.ts";
import { mdbookPart, mkdocsPart, snippetPart, vitepressPart, withoutFrontMatter } from "./included-part.ts";

/** Of one directive, which may name a file of directives. */
const mostProblems = 20;

export interface Includes {
  readonly edits: readonly Edit[];
  readonly findings: readonly Finding[];
  /** Included files that are pricing-sensitive: what includes them is, too. */
  readonly sensitive: readonly string[];
}

/**
 * What stands in the place of include directives of mdBook, DocFX, VitePress, MkDocs and GitBook; one that leads nowhere stays as
 * it is, with a finding. `proseOf` is what is read of an included text that is no code.
 */
export async function readIncludes(
  settings: RootedSettings,
  file: { readonly path: string; readonly text: string; readonly bodyStart: number },
  saidOf: SaidOf,
  proseOf: (text: string) => string,
): Promise<Includes> {
  const run = beginIncluding(settings, saidOf);
  const edits: Edit[] = [];
  const findings: Finding[] = [];
  const lines = new LineCounter(file.text);
  const isCode = codeOf(file.text, file.bodyStart);
  for (const directive of directivesIn(file.text, file.bodyStart)) {
    const resolved = await resolve(run, directive, [file.path]);
    const place = lines.at(directive.start);
    const all = resolved.problems.map((problem) => notResolved(file.path, place, directive, problem));
    findings.push(...all.slice(0, mostProblems));
    if (resolved.text !== undefined) {
      const { start, end, kind } = directive;
      const insert = kind === "snippet" || isCode(start) ? resolved.text : proseOf(resolved.text);
      edits.push({ start, end, reason: "include", insert });
    }
    // The finding on the first that is too many says so of those that follow.
    if (run.budget.includes < 0) break;
  }
  findings.push(...includesSensitive(file.path, run));
  return { edits, findings, sensitive: [...run.sensitive] };
}

interface Resolved {
  /** Undefined when the directive leads nowhere. */
  readonly text: string | undefined;
  readonly problems: readonly string[];
}

async function resolve(run: IncludeRun, directive: Directive, trail: readonly string[]): Promise<Resolved> {
  const { named, part } = parsed(directive);
  const found = await includeFile(run, placesOf(directive, named, trail.at(-1) ?? ""), part, trail);
  if (found.outcome === "refused") return { text: undefined, problems: [found.problem] };
  const { path, text } = found;
  // What code says of includes is code.
  return directive.kind === "snippet" ? { text, problems: [] } : expanded(run, text, [...trail, path]);
}

/**
 * Where the file may be, relative to the folder of the configuration. `@/` and `~/` name the root of a site, which may be any folder
 * above the file that includes. MkDocs counts from such a folder, too, and so does GitBook where no `../` says otherwise.
 */
function placesOf({ kind }: Directive, named: string, including: string): readonly string[] {
  if (posix.isAbsolute(named)) return [named];
  const fromRoot = kind === "mkdocs" || (kind === "gitbook" && !named.startsWith("../"));
  const rooted = fromRoot ? named : /^[~@]\/(.*)$/s.exec(named)?.[1];
  return kind === "mdbook" || rooted === undefined
    ? [besideFile(including, named)]
    : placesAbove(including, rooted);
}

function parsed({ kind, target, indent }: Directive): { readonly named: string; readonly part: Part } {
  if (kind === "docfx" || kind === "gitbook")
    return { named: target, part: { of: withoutFrontMatter, named: "text" } };
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

async function expanded(run: IncludeRun, text: string, trail: readonly string[]): Promise<Resolved> {
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
    gitbook: "readers see nothing there",
    snippet: "readers see that it was not found",
  }[kind];
  const root = kind === "mkdocs" || kind === "gitbook" ? "the root of the site" : "the file";
  return notIncluded(path, place, {
    target,
    message: `The include of "${target}" is not resolved: ${problem}.`,
    remedy: `Correct its path, which is relative to ${root}, or write the text where it is included; until then ${seen}.`,
  });
}
