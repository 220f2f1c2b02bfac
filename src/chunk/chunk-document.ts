import type { ChunkSettings } from "../config/config.ts";
import type { Document } from "../load/document.ts";
import type { ChunkedDocument } from "./chunk.ts";
import { fitChunks } from "./fit-chunks.ts";
import { groupSections } from "./group.ts";
import { hashesOf, toChunk } from "./hashes.ts";
import { accountOf, ledgerOf } from "./ledger.ts";
import { type MarkdownStructure, parseMarkdown } from "./markdown.ts";
import { plainBlocks } from "./plain-text.ts";
import { Rendering } from "./rendering.ts";
import { sectionsOf } from "./section.ts";
import { titleOf } from "./title.ts";
import { visibilityOf } from "./visibility.ts";
import { withoutBody } from "./without-body.ts";

/** Cuts a document into passages; the same document and settings give the same chunks on any machine. */
export function chunkDocument(document: Document, settings: ChunkSettings): ChunkedDocument {
  const { text, bodyStart } = document;
  const structure = structureOf(document);
  const { embedMode } = visibilityOf(document.metadata);
  if (embedMode !== "full")
    return withoutBody(document, titleOf(document, sectionsOf(structure.blocks), structure.title), settings);
  const ledger = ledgerOf(text, bodyStart, structure.omitted);
  const root = sectionsOf(structure.blocks);
  const title = titleOf(document, root, structure.title);
  const rendering = new Rendering(text, ledger, structure.closers);
  const runs = groupSections(root, text, rendering, { title, maxTokens: settings.maxTokens });
  const chunks = fitChunks(runs, { title, maxTokens: settings.maxTokens, text, bodyStart, rendering }).map(
    toChunk,
  );
  return {
    path: document.path,
    source: document.source,
    title,
    metadata: document.metadata,
    chunks,
    ...accountOf(document, chunks, ledger),
    hashes: hashesOf(document, title, chunks),
  };
}

function structureOf({ text, bodyStart, format, markup }: Document): MarkdownStructure {
  if (format === "markdown" || markup === "markdown") return parseMarkdown(text, bodyStart, "source");
  // Their texts are Markdown that was made of them: what looks like a comment in it is none.
  if (format === "mdx" || format === "html" || format === "sanity")
    return parseMarkdown(text, bodyStart, "made");
  return { blocks: plainBlocks(text, bodyStart), omitted: [], closers: [] };
}
