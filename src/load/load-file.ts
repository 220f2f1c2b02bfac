import type { LoadSettings } from "../config/config.ts";
import { crowded } from "./crowded.ts";
import type { Document, Loaded } from "./document.ts";
import type { ListedFile } from "./files/list-files.ts";
import { isRunLog } from "./files/own-files.ts";
import { type RootedSettings, readText } from "./files/read-text.ts";
import type { Finding } from "./finding.ts";
import { type Edit, editText } from "./formats/edit-text.ts";
import { mayInclude } from "./formats/include-directives.ts";
import { readIncludes } from "./formats/includes.ts";
import { behindLead } from "./formats/lead.ts";
import type { InvalidMdx } from "./formats/mdx.ts";
import { mdxFindings } from "./formats/mdx-loss.ts";
import { mayImport, readPartials } from "./formats/mdx-partials.ts";
import { slideFrontMatter } from "./formats/slides.ts";
import { templateTags } from "./formats/template-tags.ts";
import type { SaidOf } from "./included-file.ts";
import { type FrontMatter, type InvalidFrontMatter, readFrontMatter } from "./metadata/front-matter.ts";
import { homePageText } from "./metadata/home-page.ts";
import { pageLanguage } from "./metadata/page-language.ts";
import type { PageRead, PageReader } from "./read-page.ts";
import { emptyText, selectedTwice, skippedFile } from "./remarks.ts";
import type { Origin } from "./rewriting.ts";

export type FileFormat = "markdown" | "mdx" | "html" | "text";

/** What a file is read with, besides the settings. */
export interface FileTools {
  readonly saidOf: SaidOf;
  readonly readPage: PageReader;
}

/** A file that is one document. */
export async function loadFile(
  settings: RootedSettings,
  file: ListedFile,
  format: FileFormat,
  tools: FileTools,
): Promise<Loaded> {
  const { path, source } = file;
  const read = await readText(settings, path, settings.maxDocumentBytes);
  if (read.outcome === "refused") return skippedFile(path, read.finding);
  if (isRunLog(read.text)) return { outcome: "withheld", path, reason: "run-log", findings: [] };
  const tooMuch = crowded(path, read.text, format);
  if (tooMuch !== undefined) return skippedFile(path, tooMuch);
  const front = format === "text" ? withoutFrontMatter(read.text) : readFrontMatter(read.text);
  if (front.outcome === "invalid") return skippedFile(path, invalidFrontMatter(path, front));
  const whole = { text: read.text, bodyStart: front.bodyStart };
  const own = await readBody(settings, file, format, whole, tools);
  if (own.outcome === "refused") return skippedFile(path, own.finding);
  const body = withLead(format === "html" ? "" : homePageText(front.data), own, whole);
  const { title } = front.data;
  const said = format === "html" ? pageLanguage(read.text, settings.fields) : {};
  const document: Document = {
    path,
    source: source.name,
    format,
    text: body.text,
    ...(body.origin === undefined ? {} : { origin: body.origin }),
    bodyStart: body.bodyStart,
    title: typeof title === "string" || typeof title === "number" ? String(title) : body.title,
    metadata: { ...said, ...source.metadata, ...front.data },
    line: 1,
    ...(body.anchors === undefined ? {} : { anchors: body.anchors }),
    ...(body.quietComments === undefined ? {} : { quietComments: body.quietComments }),
  };
  const findings = [
    ...selectedTwice(file),
    ...emptyText({ path, line: 1, of: "file" }, withoutDefinitions(body.text.slice(body.bodyStart), format)),
    ...body.findings,
  ];
  return {
    outcome: "document",
    document,
    findings,
    ...(body.sensitive === true ? { includesSensitive: true } : {}),
  };
}

type Body =
  | {
      readonly outcome: "read";
      readonly text: string;
      readonly bodyStart: number;
      readonly origin?: Origin;
      readonly title: string | undefined;
      readonly findings: readonly Finding[];
      readonly anchors?: Document["anchors"];
      readonly quietComments?: Document["quietComments"];
      /** Includes something pricing-sensitive. */
      readonly sensitive?: boolean;
    }
  | { readonly outcome: "refused"; readonly finding: Finding };

type ReadBody = Extract<Body, { readonly outcome: "read" }>;

interface Whole {
  readonly text: string;
  readonly bodyStart: number;
}

async function readBody(
  settings: RootedSettings,
  file: ListedFile,
  format: FileFormat,
  whole: Whole,
  { saidOf, readPage }: FileTools,
): Promise<Body> {
  if (format === "html" || format === "mdx") {
    const { path } = file;
    const page = { path, format, source: whole.text, bodyStart: whole.bodyStart };
    if (format === "html" || !mayImport(whole.text))
      return pageBody(settings, path, format, await readPage(page));
    const { partials, anchors, findings, sensitive } = await readPartials(
      settings,
      { path, ...whole },
      saidOf,
    );
    const body = pageBody(settings, path, format, await readPage({ ...page, partials }));
    return body.outcome === "refused"
      ? body
      : {
          ...body,
          findings: [...findings, ...body.findings],
          anchors: [...(body.anchors ?? []), ...anchors],
          sensitive: sensitive.length > 0,
        };
  }
  return edited(settings, file, format, whole, saidOf);
}

function pageBody(settings: LoadSettings, path: string, format: "html" | "mdx", page: PageRead): Body {
  if (page.outcome === "too-deep") return { outcome: "refused", finding: tooDeep(path) };
  if (page.outcome === "invalid") return { outcome: "refused", finding: invalidMdx(path, page) };
  const findings = format === "mdx" ? mdxFindings(path, page.origin, settings.maxMdxLoss) : [];
  return { ...page, bodyStart: 0, title: page.title, findings };
}

async function edited(
  settings: RootedSettings,
  { path, source }: ListedFile,
  format: "markdown" | "text",
  { text, bodyStart }: Whole,
  saidOf: SaidOf,
): Promise<Body> {
  const tagsIn = (one: string, start: number) =>
    source.templateTags === "omit" ? templateTags(one, start, { fences: format === "markdown" }) : [];
  const untagged = (one: string) => {
    const tags = tagsIn(one, 0);
    return tags.length === 0 ? one : editText(one, 0, tags).text;
  };
  const includes =
    format === "markdown" && mayInclude(text)
      ? await readIncludes(settings, { path, text, bodyStart }, saidOf, untagged)
      : { edits: [], findings: [], sensitive: [] };
  const slides = format === "markdown" ? slideFrontMatter(text, bodyStart) : [];
  const edits = apart([...includes.edits, ...tagsIn(text, bodyStart), ...slides]);
  const { findings } = includes;
  if (edits.length === 0) return { outcome: "read", text, bodyStart, title: undefined, findings };
  const sensitive = includes.sensitive.length > 0;
  const rewritten = editText(text, bodyStart, edits);
  return { outcome: "read", ...rewritten, bodyStart: 0, title: undefined, findings, sensitive };
}

/** With what a page shows of its front matter before all else. */
function withLead(lead: string, body: ReadBody, whole: Whole): ReadBody {
  if (lead === "") return body;
  const { text, origin } = body;
  const made = origin === undefined ? editText(whole.text, whole.bodyStart, []) : { text, origin };
  return { ...body, ...behindLead(lead, made), bodyStart: 0 };
}

/** What a page of nothing but link definitions and comments shows; any other text is as it was. */
function withoutDefinitions(body: string, format: FileFormat): string {
  if (format === "text" || !/^\s*(?:<!--|\[[^\]^])/.test(body)) return body;
  // Behind the last end nothing is a comment, and each `<!--` there would be looked for an end in vain.
  const end = body.lastIndexOf("-->") + 3;
  const shown = end < 3 ? body : body.slice(0, end).replace(/<!--[\s\S]*?-->/g, "") + body.slice(end);
  const rest = shown.replace(/^ {0,3}\[[^\]^][^\]\n]*\]:.*$/gm, "");
  return rest.trim() === "" ? "" : body;
}

/** In order; a directive that is also a tag is a directive. */
function apart(edits: readonly Edit[]): readonly Edit[] {
  let end = 0;
  return edits
    .toSorted((left, right) => left.start - right.start)
    .filter((edit) => {
      if (edit.start < end) return false;
      end = edit.end;
      return true;
    });
}

function withoutFrontMatter(text: string): FrontMatter {
  return { outcome: "read", data: {}, bodyStart: text.startsWith("\uFEFF") ? 1 : 0 };
}

function invalidFrontMatter(path: string, { outcome, syntax, reason, ...said }: InvalidFrontMatter): Finding {
  return {
    rule: "front-matter-invalid",
    severity: "error",
    path,
    ...said,
    message: `The front matter cannot be read: ${reason}.`,
    remedy: `Correct the ${syntax} at the top of the file; until then, the live version stays.`,
  };
}

function tooDeep(path: string): Finding {
  return {
    rule: "html-too-deep",
    severity: "error",
    path,
    line: 1,
    message: "Elements of the page are nested more than 1,000 deep.",
    actual: "more than 1,000 deep",
    expected: "at most 1,000",
    remedy: "Close them, or exclude the file; until then, the live version stays.",
  };
}

function invalidMdx(path: string, { outcome, reason, ...said }: InvalidMdx): Finding {
  return {
    rule: "mdx-invalid",
    severity: "error",
    path,
    ...said,
    message: `This is not MDX: ${reason.replace(/\.$/, "")}.`,
    remedy:
      "Correct the line (a literal < or { is written &lt; or \\{), or name the file .md; until then, the live version stays.",
  };
}
