import { posix } from "node:path";
import { type RootedSettings, readText } from "../files/read-text.ts";
import type { Finding, Place } from "../finding.ts";
import { includedFile, type SaidOf } from "../included-file.ts";

/** As deep as mdBook goes. */
const deepest = 10;
/** Of one document, inner ones counted. */
const mostIncludes = 1000;

/** What all that one document includes shares. */
export interface IncludeRun {
  readonly settings: RootedSettings;
  readonly saidOf: SaidOf;
  readonly budget: { includes: number; characters: number };
  readonly sensitive: Set<string>;
}

export function beginIncluding(settings: RootedSettings, saidOf: SaidOf): IncludeRun {
  const budget = { includes: mostIncludes, characters: settings.maxDocumentBytes };
  return { settings, saidOf, budget, sensitive: new Set() };
}

export interface Part {
  /** What of the file is asked for; undefined when it has none of that name. */
  readonly of: (text: string) => string | undefined;
  /** Completes "the file has no …". */
  readonly named: string;
}

/** Completes the sentence "The include of … is not resolved: …". */
interface Refused {
  readonly outcome: "refused";
  readonly problem: string;
}

export type IncludedFile =
  | { readonly outcome: "found"; readonly path: string; readonly text: string }
  | Refused;

/** A part of the first file at some places, unless its author keeps it out; `trail`: the files around it, outermost first. */
export async function includeFile(
  run: IncludeRun,
  places: readonly string[],
  part: Part,
  trail: readonly string[],
): Promise<IncludedFile> {
  const { settings, budget } = run;
  const refuse = (problem: string): Refused => ({ outcome: "refused", problem });
  budget.includes -= 1;
  if (budget.includes < 0)
    return refuse(
      `there are more than ${mostIncludes} before it, and it and all that follow are left as they are`,
    );
  if (trail.length > deepest) return refuse(`it is nested more than ${deepest} deep`);
  const found = await readFirst(run, places, trail);
  if (found.outcome === "refused") return found;
  const { path, read } = found;
  const included = includedFile(path, read, run.saidOf, settings);
  if (included.outcome === "refused") return refuse(included.reason);
  const text = part.of(read);
  if (text === undefined) return refuse(`"${path}" has no ${part.named}`);
  budget.characters -= text.length;
  if (budget.characters < 0)
    return refuse(`the document would be larger than ${settings.maxDocumentBytes} bytes`);
  if (included.sensitive) run.sensitive.add(path);
  return { outcome: "found", path, text };
}

export function besideFile(including: string, named: string): string {
  return posix.join(posix.dirname(including), named);
}

/** In the folder of the configuration, and in each from there down to the file that includes: the root of a site may be any of them. */
export function placesAbove(including: string, named: string): readonly string[] {
  const folders = posix.dirname(including).split("/");
  const above = folders[0] === "." ? [] : folders.map((_, depth) => folders.slice(0, depth + 1));
  return [[], ...above].map((folder) => posix.join(...folder, named));
}

interface ReadFile {
  readonly outcome: "found";
  readonly path: string;
  readonly read: string;
}

/** The first of some places where there is a file. */
async function readFirst(
  { settings }: IncludeRun,
  places: readonly string[],
  trail: readonly string[],
): Promise<ReadFile | Refused> {
  const refuse = (problem: string): Refused => ({ outcome: "refused", problem });
  for (const path of places) {
    if (path.startsWith("../") || posix.isAbsolute(path))
      return refuse("it leads outside the folder of the configuration");
    // `.env` and `.git/config` hold what no document may; GitBook keeps what pages share in a folder of its own.
    if (path.split("/").some((part) => part.startsWith(".") && part !== ".gitbook"))
      return refuse("a part of its path begins with a dot, and hidden files are not included");
    if (trail.includes(path)) return refuse("the file includes itself");
    const read = await readText(settings, path, settings.maxDocumentBytes);
    if (read.outcome !== "refused") return { outcome: "found", path, read: read.text };
    if (!read.finding.message.includes("ENOENT"))
      return refuse(`"${path}" cannot be included: ${read.finding.message.replace(/\.$/, "")}`);
  }
  const others = places.length > 1 ? ", nor in a folder above this document" : "";
  return refuse(`there is no file "${places[0]}"${others}`);
}

/** What names the file, where, and why it is not included; `remedy`: to be done until it is, in the words of what names it. */
export function notIncluded(
  path: string,
  place: Place,
  { target, message, remedy }: { readonly target: string; readonly message: string; readonly remedy: string },
): Finding {
  return {
    rule: "include-not-resolved",
    severity: "warning",
    path,
    ...place,
    message,
    actual: `"${target}"`,
    expected: "a file that can be included",
    remedy,
  };
}

/** At most one finding. */
export function includesSensitive(path: string, { sensitive: of }: IncludeRun): readonly Finding[] {
  const sensitive = [...of];
  if (sensitive.length === 0) return [];
  const shown = sensitive.slice(0, 3).map((one) => `"${one}"`);
  const more = sensitive.length > shown.length ? ` and ${sensitive.length - shown.length} more` : "";
  return [
    {
      rule: "include-pricing-sensitive",
      severity: "info",
      path,
      line: 1,
      message: `The document includes ${shown.join(", ")}${more}: pricing-sensitive, and so is this document.`,
      remedy:
        "Nothing, if that is meant; mark the document itself to say so where readers of the file see it.",
    },
  ];
}
