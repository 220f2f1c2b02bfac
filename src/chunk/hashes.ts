import { canonicalJson, type Digest, sha256, sha256OfDigests } from "../digest/digest.ts";
import type { Document } from "../load/document.ts";
import type { Chunk, DocumentHashes, Passage } from "./chunk.ts";
import { visibilityHash, visibilityOf } from "./visibility.ts";

/** Separates headings in what is hashed; headings hold no control characters. */
const unitSeparator = "\u001f";

// The database recomputes all of these from rows: a change here is a change of its functions.

export function toChunk(passage: Passage, ordinal: number): Chunk {
  const inputHash = sha256(passage.embeddingInput);
  const hash = sha256OfDigests([
    sha256(passage.text),
    headingsHash(passage.headingPath),
    headingsHash(passage.headings),
    inputHash,
  ]);
  return { ordinal, ...passage, hash, inputHash };
}

/** The last one, too: most chunks have one heading, or the path of the chunk before. */
let last = { headings: "", hash: sha256("") };

function headingsHash(path: readonly string[]): Digest {
  const headings = path.join(unitSeparator);
  if (headings !== last.headings) last = { headings, hash: sha256(headings) };
  return last.hash;
}

export function hashesOf(document: Document, title: string, chunks: readonly Chunk[]): DocumentHashes {
  const content = sha256OfDigests([sha256(title), ...chunks.map((chunk) => chunk.hash)]);
  const metadata = sha256(canonicalJson(document.metadata));
  return {
    content,
    metadata,
    visibility: visibilityHash(visibilityOf(document.metadata)),
    version: sha256OfDigests([sha256(document.path), metadata, content]),
  };
}
