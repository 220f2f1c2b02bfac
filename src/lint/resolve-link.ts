import { posix } from "node:path";
import type { CorpusIndex, DocumentFacts, RelativeLink } from "./corpus-index.ts";
import { Vault } from "./vault.ts";

/** Where a relative link leads. */
type Destination =
  | {
      readonly kind: "document";
      readonly path: string;
      readonly facts: DocumentFacts;
      readonly anchor: string;
    }
  /** On disk, out of sight, or of a form that only whoever builds the site can follow. */
  | { readonly kind: "elsewhere" }
  /** `moved`: the one other file of that name, where there is one. */
  | { readonly kind: "nowhere"; readonly path: string; readonly moved: string | undefined };

export interface Followed {
  readonly from: string;
  readonly link: RelativeLink;
  readonly to: Destination;
}

/** Three rules ask the same of every link; with thousands of them it is worth answering once. */
const answered = new WeakMap<CorpusIndex, readonly Followed[]>();

/** Every relative link of the corpus with where it leads. */
export function followLinks(index: CorpusIndex): readonly Followed[] {
  const before = answered.get(index);
  if (before !== undefined) return before;
  const places = { folders: foldersOf(index), vault: new Vault(index), composed: composedPaths(index) };
  const followed = [...index.documents].flatMap(([from, { links }]) =>
    links.map((link) => ({ from, link, to: destination(index, places, from, link) })),
  );
  answered.set(index, followed);
  return followed;
}

interface Places {
  readonly folders: ReadonlySet<string>;
  readonly vault: Vault;
  readonly composed: ReadonlyMap<string, string>;
}

function destination(
  index: CorpusIndex,
  { folders, vault, composed }: Places,
  from: string,
  { target }: RelativeLink,
): Destination {
  const [address = "", ...rest] = target.split("#");
  const anchor = decoded(rest.join("#"));
  const bare = decoded(address.split("?")[0] ?? "");
  const path = bare === "" ? from : posix.join(posix.dirname(from), bare);
  // Paths out of the folder of the configuration are not looked at: what lies there is nobody's business.
  if (path.startsWith("..")) return { kind: "elsewhere" };
  // Most links lead to a document by its name.
  const named = index.documents.get(path);
  if (named !== undefined) return { kind: "document", path, facts: named, anchor };
  const candidates =
    bare === ""
      ? [from]
      : [...namesOf(path), ...namesOf(posix.join(stemOf(from), bare))].flatMap((one) =>
          spellings(one, composed),
        );
  for (const candidate of candidates) {
    const facts = index.documents.get(candidate);
    if (facts !== undefined) return { kind: "document", path: candidate, facts, anchor };
  }
  if (candidates.some((one) => index.exists(one))) return { kind: "elsewhere" };
  const [meant, ...others] = vault.meant(from, bare);
  const facts = meant === undefined ? undefined : index.documents.get(meant);
  if (meant !== undefined && facts !== undefined && others.length === 0)
    return { kind: "document", path: meant, facts, anchor };
  if (meant !== undefined || isRoute(path, folders)) return { kind: "elsewhere" };
  return { kind: "nowhere", path, moved: vault.namesake(from, path) };
}

/** A page may be linked by the name it will have: without extension, as HTML, or as a folder. */
function namesOf(path: string): readonly string[] {
  const bare = path.replace(/\/$/, "");
  const stem = bare.replace(/\.html?$/, "");
  const pages = [".md", ".mdx", ".markdown", "/index.md", "/index.mdx", "/README.md", "/readme.md"];
  // mdBook and GitBook make `index.html` of a README.
  if (posix.basename(stem) === "index") pages.push("/../README.md", "/../readme.md");
  const own = path.endsWith("/") || bare === "." ? [] : [bare];
  const built =
    stem !== bare || !hasExtension(bare) ? pages.map((suffix) => posix.normalize(stem + suffix)) : [];
  return [...own, ...built, ...(own.length === 0 ? [bare] : [])];
}

/** Exports from a Mac name a file with other characters for `é` than they link to it with, or than the folder above has. */
function spellings(path: string, composed: ReadonlyMap<string, string>): readonly string[] {
  if (!notAscii.test(path)) return [path];
  const form = path.normalize("NFC");
  return [path, composed.get(form) ?? form, path.normalize("NFD")];
}

/** Paths with letters that can be spelled in two ways, by the form in which they are typed. */
function composedPaths({ documents, files }: CorpusIndex): ReadonlyMap<string, string> {
  const paths = [...files, ...documents.keys()].filter((path) => notAscii.test(path));
  return new Map(paths.map((path) => [path.normalize("NFC"), path]));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is the range of ASCII
const notAscii = /[^\x00-\x7f]/;

/**
 * Sites give pages other addresses than their files have. A name without a file's extension is one of those wherever it
 * leads; an HTML page is one unless it would stand among documents, where a document should be behind it.
 */
function isRoute(path: string, folders: ReadonlySet<string>): boolean {
  const name = posix.basename(path.replace(/\/$/, ""));
  if (/\.html?$/i.test(name)) return !folders.has(posix.dirname(path));
  return path.endsWith("/") || !hasExtension(name);
}

/** `v1.2` and `2.x` are versions, and pages may be called that. */
function hasExtension(name: string): boolean {
  return /\.(?:[a-z][a-z0-9]{0,4}|7z|3gp)$/i.test(name) && !/\d\.x$/i.test(name);
}

function foldersOf(index: CorpusIndex): ReadonlySet<string> {
  return new Set([...index.documents.keys()].map((path) => posix.dirname(path)));
}

/** Where sites give each page a folder of its own, its links count from there. */
function stemOf(path: string): string {
  return path.replace(/\.[^./]+$/, "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text means itself.
    return text;
  }
}
