import type { Format } from "./config.ts";
import { formatOf, recordFormats } from "./formats.ts";

/** The formats of what a glob selects, `*.md` or `*.{md,mdx}`; undefined where the glob leaves open which. */
function formatsOf(glob: string): readonly Format[] | undefined {
  const [, several, one] = /\.(?:\{([\w.,]+)\}|((?:tar\.)?\w+))$/.exec(glob) ?? [];
  const names = several?.split(",") ?? (one === undefined ? [] : [one]);
  const found = names.map((name) => formatOf(`a.${name}`)).filter((format) => format !== undefined);
  return found.length > 0 && found.length === names.length ? found : undefined;
}

/** What each key of a source is read for; others are for every format. */
const readFor: readonly (readonly [path: readonly string[], formats: readonly Format[]])[] = [
  [["record"], recordFormats],
  [
    ["record", "at"],
    ["json", "yaml"],
  ],
  [["record", "delimiter"], ["csv"]],
  [["record", "markup"], recordFormats.filter((format) => format !== "sanity")],
  [["sanity"], ["sanity"]],
  [["templateTags"], ["markdown", "text"]],
];

export interface Unread {
  readonly path: readonly string[];
  readonly message: string;
}

/** The keys of a source that none of its files is read with, where its format or its globs tell which files it has. */
export function unreadKeys(source: {
  readonly include: readonly string[];
  readonly format?: Format | undefined;
  readonly [key: string]: unknown;
}): readonly Unread[] {
  const formats = source.format === undefined ? allOf(source.include.map(formatsOf)) : [source.format];
  if (formats === undefined) return [];
  const unread = readFor.filter(
    ([path, read]) => isSet(source, path) && !formats.some((format) => read.includes(format)),
  );
  return unread
    .filter(
      ([path]) => path.length === 1 || !unread.some(([other]) => other.length === 1 && other[0] === path[0]),
    )
    .map(([path, read]) => ({ path, message: messageFor(formats, read) }));
}

function allOf(lists: readonly (readonly Format[] | undefined)[]): readonly Format[] | undefined {
  const known = lists.filter((one) => one !== undefined);
  return known.length === lists.length ? [...new Set(known.flat())] : undefined;
}

function isSet(value: unknown, path: readonly string[]): boolean {
  const held = path.reduce<unknown>(
    (inner, name) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
  return held !== undefined;
}

function messageFor(formats: readonly Format[], read: readonly Format[]): string {
  const list = (names: readonly Format[], type: "conjunction" | "disjunction") =>
    new Intl.ListFormat("en", { type }).format(names);
  const without = "no file of this source is read with it";
  if (read.includes("sanity") && read.length === 1 && formats.includes("jsonl"))
    return `${without}; expected \`format: sanity\` beside it`;
  return `${without}: they are ${list(formats, "conjunction")}; expected it at a source of ${list(read, "disjunction")}`;
}
