import type { ChunkSettings, JsonValue } from "../config/config.ts";
import type { Document } from "../load/document.ts";
import type { Chunk, ChunkedDocument } from "./chunk.ts";
import { countTokens } from "./count-tokens.ts";
import { embeddingInput } from "./embedding-input.ts";
import { hashesOf, toChunk } from "./hashes.ts";
import { accountOf, ledgerOf } from "./ledger.ts";
import { normaliseLine } from "./plain-text.ts";
import { visibilityOf } from "./visibility.ts";

/**
 * A document of embed mode `metadata` or `none`: nothing of its body is stored, embedded or found. With `metadata` one
 * passage made of its metadata stands for it.
 */
export function withoutBody(document: Document, title: string, settings: ChunkSettings): ChunkedDocument {
  const { text, bodyStart } = document;
  const body = text.length - bodyStart;
  const omitted = body === 0 ? [] : [{ offset: bodyStart, length: body, reason: "embed-mode" } as const];
  const { embedMode } = visibilityOf(document.metadata);
  const chunks = embedMode === "metadata" ? [metadataPassage(document, title, settings)] : [];
  return {
    path: document.path,
    source: document.source,
    title,
    metadata: document.metadata,
    chunks,
    ...accountOf(document, chunks, ledgerOf(text, bodyStart, omitted)),
    hashes: hashesOf(document, title, chunks),
  };
}

/** How a document is handled, not what it is about. */
const notSearched = ["title", "status", "embed_mode", "pricing_sensitive", "visibility", "sections"];

/** A line `name: value` for each value that is text, a number or a list of them; lines that do not fit are left out. */
function metadataPassage({ metadata, bodyStart }: Document, title: string, settings: ChunkSettings): Chunk {
  let text = "";
  for (const [name, value] of Object.entries(metadata).toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  )) {
    const shown = notSearched.includes(name) ? "" : shownAs(value);
    if (shown === "") continue;
    const longer = `${text}${text === "" ? "" : "\n"}${name}: ${shown}`;
    if (countTokens(embeddingInput(title, [], longer)) <= settings.maxTokens) text = longer;
  }
  const passage = text === "" ? title : text;
  const input = embeddingInput(title, [], passage);
  return toChunk(
    {
      text: passage,
      headingPath: [],
      headings: [],
      start: bodyStart,
      end: bodyStart,
      tokens: countTokens(input),
      embeddingInput: input,
    },
    0,
  );
}

function shownAs(value: JsonValue): string {
  const items = Array.isArray(value) ? value : [value];
  return items.every((one) => typeof one === "string" || typeof one === "number")
    ? normaliseLine(items.join(", "))
    : "";
}
