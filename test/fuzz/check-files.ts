import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LedgerEntry } from "../../src/chunk/chunk.ts";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import type { LoadSettings, Source } from "../../src/config/config.ts";
import { builtInFields } from "../../src/config/metadata-fields.ts";
import { resolveGuardrails } from "../../src/config/resolve-guardrails.ts";
import { openGuard } from "../../src/guard/open-guard.ts";
import { lintDocument } from "../../src/lint/lint-document.ts";
import { ruleSet } from "../../src/lint/rule-set.ts";
import type { Document } from "../../src/load/document.ts";
import { loadDocuments } from "../../src/load/load-documents.ts";
import { countNonBlank, omissionReasons } from "../../src/load/omission.ts";
import { sourceOffsets } from "../../src/load/redaction.ts";
import type { Origin } from "../../src/load/rewriting.ts";
import { knownRules } from "../../src/pipeline/corpus/known-rules.ts";
import type { FuzzFile } from "./files.ts";

/** A law that a file breaks. */
interface Broken {
  readonly file: string;
  readonly law: string;
}

export interface Checked {
  readonly documents: number;
  readonly skipped: number;
  readonly slowestMs: number;
  readonly broken: readonly Broken[];
}

/** Far above what any of these files takes; below what a person waits for. */
const limitMs = 20_000;

const rules = ruleSet({ rules: [], paths: [] }, knownRules, "corpusgate.yaml");

const guards = (["numbers", "prices", "nothing"] as const).map((redact) =>
  openGuard(
    resolveGuardrails({ pricing: { redact }, rules: { "personal-email": "redact", secret: "redact" } }),
  ),
);

/** Loads, guards, lints and chunks files as a corpus and says which laws they break. */
export async function checkFiles(files: readonly FuzzFile[]): Promise<Checked> {
  const root = await mkdtemp(path.join(tmpdir(), "corpusgate-fuzz-"));
  try {
    await mkdir(path.join(root, "docs"));
    for (const [index, { extension, bytes }] of files.entries())
      await writeFile(path.join(root, "docs", `${index}.${extension}`), bytes);
    return await checkFolder(root, files.length);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function checkFolder(root: string, files: number): Promise<Checked> {
  const source: Source = {
    name: "docs",
    include: ["docs/*"],
    exclude: [],
    ownFiles: [],
    format: undefined,
    metadata: {},
    record: {
      id: "_id",
      title: "title",
      text: [],
      metadata: ["price"],
      markup: "text",
      delimiter: undefined,
      standardColumns: true,
    },
    sanity: { types: [], excludeTypes: [], excludeFields: [], maxAgeDays: undefined },
    templateTags: "text",
  };
  const settings: LoadSettings = {
    root,
    sources: [source],
    maxDocumentBytes: 5_000_000,
    maxExportBytes: 5_000_000,
    maxMdxLoss: 1,
    fields: builtInFields,
  };
  const broken: Broken[] = [];
  const said = new Set<string>();
  let documents = 0;
  let skipped = 0;
  let slowestMs = 0;
  let since = performance.now();
  for await (const loaded of loadDocuments(settings)) {
    const file = loaded.outcome === "document" ? loaded.document.path : loaded.path;
    said.add(file.split("#")[0] ?? file);
    if (loaded.outcome === "skipped") {
      skipped += 1;
      if (!loaded.findings.some((one) => one.severity === "error" && one.line >= 1))
        broken.push({ file, law: "what is skipped has an error with a line" });
    } else if (loaded.outcome === "document") {
      documents += 1;
      for (const law of await brokenLaws(loaded.document, documents)) broken.push({ file, law });
    }
    const ms = performance.now() - since;
    since = performance.now();
    slowestMs = Math.max(slowestMs, ms);
    if (ms > limitMs) broken.push({ file, law: `it takes less than ${limitMs} ms (${Math.round(ms)})` });
  }
  // An export may hold no record at all.
  const silent = Array.from({ length: files }, (_, index) => `docs/${index}.`).filter(
    (start) => ![...said].some((file) => file.startsWith(start)),
  );
  return { documents, skipped: skipped + silent.length, slowestMs, broken };
}

async function brokenLaws(document: Document, turn: number): Promise<readonly string[]> {
  const guard = guards[turn % guards.length];
  const maxTokens = [32, 50, 128, 512][turn % 4] ?? 512;
  const laws: string[] = [];
  const holds = (law: string, does: boolean) => {
    if (!does) laws.push(law);
  };
  try {
    const result = await guard?.(document);
    if (result?.outcome !== "passed") return laws;
    const { document: guarded } = result;
    const { redactions = [], ...again } = guarded;
    const twice = await guard?.(again);
    holds("guarding twice is guarding once", twice?.outcome === "passed" && twice.document === again);
    holds("guarding keeps lines", breaks(guarded.text) === breaks(document.text));
    const lines = Math.max(breaks(document.text) + document.line, ...(document.origin?.lines ?? []));
    holds(
      "findings are on lines of the text",
      result.findings.every((one) => one.line >= 1 && one.line <= lines),
    );
    const chunked = chunkDocument(guarded, { maxTokens });
    for (const { line } of lintDocument(guarded, chunked.chunks, rules).findings)
      holds("lint finds on lines of the text", line >= 1 && line <= lines);
    if (guarded.origin === undefined) {
      const inSource = sourceOffsets(redactions);
      const chunks = chunked.chunks.map((one) => ({ start: inSource(one.start), end: inSource(one.end) }));
      const { ledger } = chunked;
      holds(
        "every character is in one ledger entry or one chunk",
        accounted(document.text, { chunks, ledger }),
      );
      const apart = ledger.filter(({ reason }) => omissionReasons[reason].counts === "apart");
      const left = apart.map(({ offset, length }) => document.text.slice(offset, offset + length)).join("");
      holds(
        "characters are counted",
        chunked.characters === countNonBlank(document.text) - countNonBlank(left),
      );
      // Without its redactions, the ledger is that of the guarded text, which chunks show.
      const bare = chunkDocument(again, { maxTokens });
      holds("a chunk shows all of its range, in order", shown(guarded.text, bare));
    } else holds("no character of the source is accounted for twice", accountedOnce(guarded.origin));
    const { chunks, characters, charactersInChunks } = chunked;
    holds("no more is in chunks than there is", charactersInChunks <= characters && charactersInChunks >= 0);
    holds(
      "no chunk exceeds the limit",
      chunks.every((one) => one.tokens <= maxTokens),
    );
    holds(
      "no chunk ends inside a surrogate pair",
      chunks.every((one) => one.text.isWellFormed()),
    );
  } catch (error) {
    laws.push(`nothing is thrown (${error instanceof Error ? error.stack : String(error)})`);
  }
  return laws;
}

function breaks(text: string): number {
  return text.match(/\r\n?|\n/g)?.length ?? 0;
}

interface Account {
  readonly chunks: readonly { readonly start: number; readonly end: number }[];
  readonly ledger: readonly LedgerEntry[];
}

function accounted(text: string, { chunks, ledger }: Account): boolean {
  const inLedger = new Uint8Array(text.length);
  const inChunks = new Uint8Array(text.length);
  for (const { offset, length } of ledger)
    for (let at = offset; at < offset + length; at += 1) inLedger[at] = (inLedger[at] ?? 0) + 1;
  for (const { start, end } of chunks)
    for (let at = start; at < end; at += 1) inChunks[at] = (inChunks[at] ?? 0) + 1;
  return Array.from(text.matchAll(/\S/g), ({ index }) => index).every(
    (at) => (inLedger[at] === 0 ? inChunks[at] : inLedger[at]) === 1,
  );
}

function accountedOnce({ copies, replaced, redacted = [], omitted }: Origin): boolean {
  const runs = [
    ...copies.map(({ source: offset, length }) => ({ offset, length })),
    ...replaced,
    ...redacted,
    ...omitted,
  ].toSorted((left, right) => left.offset - right.offset);
  return runs.every(({ offset }, index) => {
    const before = runs[index - 1];
    return before === undefined || before.offset + before.length <= offset;
  });
}

function shown(text: string, { chunks, ledger }: ReturnType<typeof chunkDocument>): boolean {
  const inLedger = new Uint8Array(text.length);
  for (const { offset, length } of ledger) inLedger.fill(1, offset, offset + length);
  return chunks.every((chunk) => {
    let at = 0;
    for (const { index } of text.slice(chunk.start, chunk.end).matchAll(/\S/g)) {
      if (inLedger[chunk.start + index] === 1) continue;
      at = chunk.text.indexOf(text.charAt(chunk.start + index), at) + 1;
      if (at === 0) return false;
    }
    return true;
  });
}
