import { extname, posix } from "node:path";
import type { LoadSettings, Source } from "../../config/config.ts";
import { Failure } from "../../failure/failure.ts";
import type { Finding } from "../finding.ts";
import { type SourceGlobs, sourceGlobs } from "./source-globs.ts";
import { type Walked, walk } from "./walk.ts";

export interface ListedFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** The first source that selects it. */
  readonly source: Source;
  /** Names of further sources that select it; they do not get it. */
  readonly alsoSelectedBy: readonly string[];
}

export interface FileListing {
  /** What the sources select, ordered by the UTF-8 bytes of the path. */
  readonly files: readonly ListedFile[];
  /** Every file where the sources' globs look, selected or not: what document coverage is a share of. */
  readonly present: readonly string[];
  /** Linked folders that lead outside the root. */
  readonly outside: readonly string[];
  /** Linked folders that are reached in too many ways. */
  readonly tangled: readonly string[];
  /** Links to nothing, in whose place a folder may have been. */
  readonly broken: readonly string[];
  /** Include globs that match no file, by their source. */
  readonly unmatched: readonly Unmatched[];
}

interface Unmatched {
  readonly source: Source;
  readonly globs: readonly string[];
  /** Files where the source's globs look. */
  readonly present: readonly string[];
}

/** Lists the files that each source selects; those of fetched sources are elsewhere. An unreadable folder is a failure: nothing can be said about it. */
export async function listFiles(settings: LoadSettings): Promise<FileListing> {
  const here = settings.sources.filter((source) => source.fetch === undefined);
  const sources = here.map(sourceGlobs);
  const walked = await walkRoot(settings.root, sources);
  const present = byBytes(walked.files.filter((path) => sources.some((globs) => globs.covers(path))));
  const missed = (folders: readonly string[]): readonly string[] =>
    byBytes(folders.filter((folder) => sources.some((globs) => globs.misses(folder))));
  const broken = missed(walked.broken);
  const files = present.flatMap((path) => {
    if (broken.includes(path)) return [];
    const [first, ...others] = sources.filter((globs) => globs.selects(path)).map((globs) => globs.source);
    return first === undefined
      ? []
      : [{ path, source: first, alsoSelectedBy: others.map((source) => source.name) }];
  });
  const used = new Set(files.flatMap((file) => [file.source.name, ...file.alsoSelectedBy]));
  const unmatched = sources
    .map(({ source, covers, unmatched: none }) => ({
      source,
      globs: used.has(source.name) ? none(present) : source.include,
      present: used.has(source.name) ? [] : present.filter(covers),
    }))
    .filter((one) => one.globs.length > 0);
  return {
    files,
    present,
    outside: missed(walked.outside),
    tangled: missed(walked.tangled),
    broken,
    unmatched,
  };
}

/** Folders of which is not known what they hold. */
export function unseenFolders({ outside, tangled, broken }: FileListing): readonly string[] {
  return [...outside, ...tangled, ...broken];
}

/** Whether a file would be listed if it were there, and whether documents would be missing if nothing were known of a folder. */
export function lookedAt({ sources }: LoadSettings): {
  selects(path: string): boolean;
  misses(folder: string): boolean;
} {
  const globs = sources.filter((source) => source.fetch === undefined).map(sourceGlobs);
  const reaches = (folder: string): boolean =>
    foldersTo(folder).every((one) => globs.some((each) => each.reaches(one)));
  return {
    selects: (path) =>
      globs.some((one) => one.selects(path)) && (!path.includes("/") || reaches(posix.dirname(path))),
    misses: (folder) => reaches(folder) && globs.some((one) => one.misses(folder)),
  };
}

/** Each folder on the way, and the folder itself. */
function foldersTo(folder: string): readonly string[] {
  return folder.split("/").map((_, at, names) => names.slice(0, at + 1).join("/"));
}

/** Warnings about sources and include globs that select nothing; `path` is the configuration file, relative to its folder. */
export function emptySourceFindings(listing: FileListing, path: string): readonly Finding[] {
  return listing.unmatched.map(({ source, globs, present }) => {
    const empty = globs.length === source.include.length;
    const slashes = globs.some((glob) => glob.includes("\\")) ? " Folders are divided by /, not by \\." : "";
    const none = `nothing matches ${globs.map((glob) => `"${glob}"`).join(", ")}.`;
    return {
      rule: "source-empty",
      // Several globs are often written for files that may come.
      severity: empty ? "warning" : "info",
      path,
      line: 1,
      message: empty
        ? `Source "${source.name}" selects no file: ${none}${otherFiles(present)}`
        : `Of the include globs of source "${source.name}", ${none}`,
      actual: "0 files",
      expected: "at least 1",
      remedy: `Correct its include globs, which are relative to the configuration file, or remove the ${empty ? "source" : "glob"}.${slashes}`,
    };
  });
}

/** What is there instead, by extension: often a source names one kind of file and the folder holds another. */
function otherFiles(present: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const path of present) {
    const kind = extname(path) || "without an extension";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  if (counts.size === 0) return "";
  const most = [...counts].toSorted((left, right) => right[1] - left[1]).slice(0, 3);
  return ` What is there: ${most.map(([kind, count]) => `${count} ${kind}`).join(", ")}.`;
}

async function walkRoot(root: string, sources: readonly SourceGlobs[]): Promise<Walked> {
  try {
    return await walk(root, (folder) => sources.some((globs) => globs.reaches(folder)));
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure(`The folder "${root}" could not be listed.`, {
      remedy: "Make sure that it exists, that it is readable, and that no file in it changes during the run.",
      cause,
    });
  }
}

/** Keys are made once: comparing strings by their bytes would encode each some twenty times. */
function byBytes(paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => ({ path, bytes: Buffer.from(path) }))
    .toSorted((left, right) => Buffer.compare(left.bytes, right.bytes))
    .map(({ path }) => path);
}
