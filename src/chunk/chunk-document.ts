import type { ChunkSettings } from "../config/config.ts";
import type { Document } from "../load/document.ts";
import type { ChunkedDocument } from "./chunk.ts";
import { fitChunks } from "./fit-chunks.ts";
import { groupSections } from "./group.ts";
import { hashesOf, toChunk } from "./hashes.ts";
import { charactersInChunks, ledgerOf, nonBlankCharacters } from "./ledger.ts";
import { type MarkdownStructure, parseMarkdown } from "./markdown.ts";
import { plainBlocks } from "./plain-text.ts";
import { Rendering } from "./rendering.ts";
import { sectionsOf } from "./section.ts";
import { inSource } from "./source-offsets.ts";
import { titleOf } from "./title.ts";

/** Cuts a document into passages; the same document and settings give the same chunks on any machine. */
export function chunkDocument(document: Document, settings: ChunkSettings): ChunkedDocument {
  const { text, bodyStart } = document;
  const structure = structureOf(document);
  const ledger = ledgerOf(text, bodyStart, structure.omitted);
  const root = sectionsOf(structure.blocks);
  const title = titleOf(document, root);
  const rendering = new Rendering(text, ledger, structure.closers);
  const runs = groupSections(root, text, rendering, { title, maxTokens: settings.maxTokens });
  const chunks = fitChunks(runs, { title, maxTokens: settings.maxTokens, text, bodyStart, rendering }).map(
    toChunk,
  );
  const account = {
    chunks,
    ledger,
    characters: nonBlankCharacters(text),
    charactersInChunks: charactersInChunks(text, chunks, ledger),
  };
  const { redactions = [] } = document;
  return {
    path: document.path,
    source: document.source,
    title,
    metadata: document.metadata,
    ...(redactions.length === 0 ? account : inSource(text, redactions, account)),
    hashes: hashesOf(document, title, chunks),
  };
}

function structureOf({ text, bodyStart, format }: Document): MarkdownStructure {
  if (format === "markdown" || format === "mdx") return parseMarkdown(text, bodyStart, format);
  return { blocks: plainBlocks(text, bodyStart), omitted: [], closers: [] };
}
