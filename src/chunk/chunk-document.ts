import type { ChunkSettings } from "../config/config.ts";
import type { Document } from "../load/document.ts";
import type { ChunkedDocument, Cut } from "./chunk.ts";
import { fitChunks } from "./fit-chunks.ts";
import { type GroupSettings, groupSections } from "./group.ts";
import { hashesOf, toChunk } from "./hashes.ts";
import { accountOf, ledgerOf } from "./ledger.ts";
import { type MarkdownStructure, parseMarkdown } from "./markdown/markdown.ts";
import { plainBlocks } from "./markdown/plain-text.ts";
import { Rendering } from "./rendering.ts";
import { type Section, sectionsOf } from "./section.ts";
import { titleOf } from "./title.ts";
import { visibilityOf } from "./visibility.ts";
import { withoutBody } from "./without-body.ts";

/** Cuts a document into passages; the same document and settings give the same chunks on any machine. */
export function chunkDocument(document: Document, settings: ChunkSettings): ChunkedDocument {
  const structure = structureOf(document);
  const root = sectionsOf(structure.blocks);
  const title = titleOf(document, root, structure.title);
  const { embedMode } = visibilityOf(document.metadata);
  const { passages, ledger } =
    embedMode === "full"
      ? cutBody(document, structure, root, { title, ...settings })
      : withoutBody(document, embedMode, { title, ...settings });
  const chunks = passages.map(toChunk);
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

function cutBody(
  { text, bodyStart }: Document,
  { omitted, closers }: MarkdownStructure,
  root: Section,
  settings: GroupSettings,
): Cut {
  const ledger = ledgerOf(text, bodyStart, omitted);
  const rendering = new Rendering(text, ledger, closers);
  const runs = groupSections(root, text, rendering, settings);
  return { passages: fitChunks(runs, { ...settings, text, bodyStart, rendering }), ledger };
}

function structureOf({ text, bodyStart, format, markup }: Document): MarkdownStructure {
  if (format === "markdown" || markup === "markdown") return parseMarkdown(text, bodyStart, "source");
  // Their texts are Markdown that was made of them: what looks like a comment in it is none.
  if (format === "mdx" || format === "html" || format === "sanity")
    return parseMarkdown(text, bodyStart, "made");
  return { blocks: plainBlocks(text, bodyStart), omitted: [], closers: [] };
}
