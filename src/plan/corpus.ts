import type { ChunkedDocument } from "../chunk/chunk.ts";
import { type Visibility, visibilityOf } from "../chunk/visibility.ts";
import { compareUtf8, type Digest, sha256OfDigests } from "../digest/digest.ts";

/** The corpus as it was read, without its text: what a plan compares. */
export interface Corpus {
  /** Ordered by path. */
  readonly documents: readonly CorpusDocument[];
  /** Paths that exist and could not be loaded; a file stands for all its records. They keep their live version. */
  readonly skipped: readonly string[];
  /** Beginnings of paths of which nothing is known, as of a fetched source that could not be fetched: whatever is live there stays. */
  readonly unfetched: readonly string[];
  /** Documents that their authors keep out of the corpus, and why, ordered by path. */
  readonly withheld: readonly Withheld[];
  /** Equal to the `contentDigest` of a generation that holds exactly these documents. */
  readonly digest: Digest;
}

export interface Withheld {
  readonly path: string;
  readonly reason: string;
}

export interface CorpusDocument extends Pick<ChunkedDocument, "path" | "title" | "hashes"> {
  readonly chunks: readonly ChunkRef[];
  readonly visibility: Visibility;
}

export interface ChunkRef {
  readonly hash: Digest;
  readonly inputHash: Digest;
  readonly tokens: number;
}

/** One of the chunks that share an embedding input. */
export function distinctInputs(chunks: readonly ChunkRef[]): readonly ChunkRef[] {
  return [...new Map(chunks.map((one) => [one.inputHash, one])).values()];
}

export function corpusOf(
  documents: readonly CorpusDocument[],
  skipped: readonly string[],
  {
    unfetched = [],
    withheld = [],
  }: { readonly unfetched?: readonly string[]; readonly withheld?: readonly Withheld[] } = {},
): Corpus {
  const ordered = documents.toSorted((left, right) => compareUtf8(left.path, right.path));
  return {
    documents: ordered,
    skipped: [...new Set(skipped)],
    unfetched,
    withheld: withheld.toSorted((left, right) => compareUtf8(left.path, right.path)),
    digest: contentDigest(ordered.map((one) => ({ path: one.path, version: one.hashes.version }))),
  };
}

export function corpusDocument(document: ChunkedDocument): CorpusDocument {
  return {
    path: document.path,
    title: document.title,
    hashes: document.hashes,
    visibility: visibilityOf(document.metadata),
    chunks: document.chunks.map(({ hash, inputHash, tokens }) => ({ hash, inputHash, tokens })),
  };
}

/** The digest of a state of the corpus, whatever its history: paths, metadata and chunks of every document. */
export function contentDigest(
  documents: readonly { readonly path: string; readonly version: Digest }[],
): Digest {
  return sha256OfDigests(
    documents.toSorted((left, right) => compareUtf8(left.path, right.path)).map((one) => one.version),
  );
}
