import { z } from "zod";
import { type Digest, sha256 } from "../../digest/digest.ts";
import { type Page, type PageRead, readPage } from "../../load/read-page.ts";
import type { CacheFile } from "./cache-file.ts";
import { type PackedOrigin, packOrigin, unpackOrigin } from "./packed-origin.ts";

/**
 * An unchanged HTML or MDX file is not parsed again. Entries hold a page's text, so only those stay in which the guardrails, which
 * come after reading, take nothing out: `settle` says that of each page.
 */
export class PageCache {
  readonly #file: CacheFile;
  readonly #code: Digest;
  /** Pages on their way through the guardrails, by path; `made` undefined: it was remembered. */
  readonly #read = new Map<string, { readonly key: Digest; readonly made: MadePage | undefined }>();

  /** `code`: the fingerprint of what reads pages. */
  constructor(file: CacheFile, code: Digest) {
    this.#file = file;
    this.#code = code;
  }

  async read(page: Page): Promise<PageRead> {
    const partials = [...(page.partials ?? [])].map((partial) => ` ${sha256(JSON.stringify(partial))}`);
    const key = sha256(
      `${this.#code} ${page.format} ${page.bodyStart} ${sha256(page.source)}${partials.join("")}`,
    );
    const known = this.#file.get(key);
    if (known !== undefined) {
      this.#read.set(page.path, { key, made: undefined });
      return pageOf(known);
    }
    const made = await readPage(page);
    if (made.outcome === "read") this.#read.set(page.path, { key, made });
    return made;
  }

  /** `untouched`: the page is in the corpus, and as it was read. */
  settle(path: string, untouched: boolean): void {
    const read = this.#read.get(path);
    if (read === undefined) return;
    this.#read.delete(path);
    if (!untouched) this.#file.forget(read.key);
    else if (read.made !== undefined) this.#file.set(read.key, entryOf(read.made));
  }

  /** The pages of which nothing was said: a guardrail let even their paths not be told. */
  settleRest(): void {
    for (const path of [...this.#read.keys()]) this.settle(path, false);
  }
}

type MadePage = Extract<PageRead, { readonly outcome: "read" }>;
type Entry = Omit<MadePage, "origin"> & { readonly origin: PackedOrigin };

function entryOf(page: MadePage): Buffer {
  const entry: Entry = { ...page, origin: packOrigin(page.origin) };
  return Buffer.from(JSON.stringify(entry));
}

function pageOf(bytes: Buffer): MadePage {
  const entry = remembered.parse(JSON.parse(bytes.toString("utf8")));
  return { ...entry, title: entry.title, origin: unpackOrigin(entry.origin) };
}

/** The digest of the file stands for a check of the shape: this package wrote what it covers. */
const remembered = z.custom<Entry>(
  (value) => typeof value === "object" && value !== null && "origin" in value,
);
