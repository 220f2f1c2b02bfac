import picomatch from "picomatch";
import type { Source } from "../../config/config.ts";
import { isBaseline, isReportFolder } from "./own-files.ts";

/** What a source's globs select, and which folders they make it responsible for. */
export interface SourceGlobs {
  readonly source: Source;
  selects(path: string): boolean;
  /** Those of its include globs that match none of the files, whatever is excluded. */
  unmatched(paths: readonly string[]): readonly string[];
  /** Whether a file lies where an include glob looks, whatever its name. */
  covers(path: string): boolean;
  /** Whether a folder can hold files that an include glob looks at. */
  reaches(folder: string): boolean;
  /** Whether the source would be missing documents if nothing were known of a folder. */
  misses(folder: string): boolean;
}

/** A letter with an accent is the same in one character, as it is typed, and in two, as macOS may have stored it. */
export function sourceGlobs(source: Source): SourceGlobs {
  const includes = source.include.map(composed);
  const included = picomatch([...includes]);
  const excluded = picomatch(source.exclude.map(composed), { dot: true });
  // `docs/*` excludes files, and nothing of the folders beside them.
  const folderExcluded = picomatch(
    source.exclude.map(composed).filter((glob) => !/(^|\/)\*$/.test(glob)),
    { dot: true },
  );
  const areas = includes.map(areaOf);
  const isOwn = (path: string): boolean =>
    source.ownFiles.includes(path) || (isBaseline(path) && !includes.includes(path));
  const looksInto = (folder: string): boolean => areas.some((area) => reaches(area, folder));
  const selects = (path: string): boolean => {
    const name = path.normalize("NFC");
    return (includes.includes(name) || included(name)) && !excluded(name) && !isOwn(path);
  };
  return {
    source,
    selects,
    unmatched: (paths) =>
      source.include.filter((_, at) => {
        const glob = includes[at] ?? "";
        const matches = picomatch(glob);
        return !paths.some((path) => path.normalize("NFC") === glob || matches(path.normalize("NFC")));
      }),
    covers: (path) =>
      !isOwn(path) &&
      (selects(path) ||
        (!nameOf(path).startsWith(".") && areas.some((area) => within(area, path.normalize("NFC"))))),
    reaches: (folder) => looksInto(folder.normalize("NFC")),
    misses: (folder) => {
      const name = folder.normalize("NFC");
      return looksInto(name) && !folderExcluded(name) && !excluded(`${name}/-/-`);
    },
  };
}

function composed(glob: string): string {
  return glob.replace(/^\.\//, "").normalize("NFC");
}

interface Area {
  /** The folder before the first wildcard, or the file when there is none; empty for the root. */
  readonly base: string;
  /** Folders below the base that the glob descends. */
  readonly depth: number;
  avoids(folder: string): boolean;
}

function areaOf(glob: string): Area {
  const { base, glob: wild, isGlob } = picomatch.scan(glob);
  const endless = wild.includes("**") || /[{(][^})]*\//.test(wild);
  const depth = isGlob ? (endless ? Number.POSITIVE_INFINITY : wild.split("/").length - 1) : 0;
  // Installed packages, hidden folders and reports of runs hold documents that nobody here wrote; naming them includes them.
  const avoids = (folder: string): boolean => {
    const name = nameOf(folder);
    const foreign = name === "node_modules" || name.startsWith(".") || isReportFolder(name);
    return foreign && !glob.split("/").includes(name);
  };
  return { base: isGlob ? base : glob, depth, avoids };
}

function reaches(area: Area, folder: string): boolean {
  const leads = within(area, `${folder}/`) || `${area.base}/`.startsWith(`${folder}/`);
  return leads && !area.avoids(folder);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `path` is a file, or a folder with a slash at its end. */
function within(area: Area, path: string): boolean {
  if (path === area.base) return true;
  const below =
    area.base === "" ? path : path.startsWith(`${area.base}/`) ? path.slice(area.base.length + 1) : undefined;
  return below !== undefined && below.split("/").length - 1 <= area.depth;
}
