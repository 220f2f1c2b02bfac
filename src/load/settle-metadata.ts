import type { JsonValue, Metadata } from "../config/config.ts";
import { type MetadataFields, withheldStatuses } from "../config/metadata-fields.ts";
import type { Document, Loaded } from "./document.ts";
import { fieldValue } from "./field-value.ts";
import type { Finding } from "./finding.ts";
import { isMapping, isMetadata } from "./json-value.ts";
import { lineAt } from "./read-text.ts";

/** A manifest's row about one document. */
export interface ManifestEntry {
  readonly manifest: string;
  /** 1-based, in the manifest. */
  readonly line: number;
  readonly metadata: Metadata;
}

/**
 * Lays the manifest's row over a document's metadata, checks all of it against the fields and keeps values in their
 * field's type. A document whose metadata is wrong is skipped: a price list marked `pricing_sensitive: ture` must not go
 * live as it is. Drafts and archived documents are withheld, whatever else they lack.
 */
export function settleMetadata(
  loaded: Loaded,
  fields: MetadataFields,
  entry: ManifestEntry | undefined,
): Loaded {
  if (loaded.outcome !== "document") return loaded;
  const { document } = loaded;
  const metadata: Record<string, JsonValue> = { ...document.metadata, ...entry?.metadata };
  const wrong: Finding[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(metadata, name) ? (metadata[name] ?? null) : null;
    if (value === null || value === "") {
      if (field.required) wrong.push(missing(document, name, entry));
      continue;
    }
    const checked = fieldValue(value, field);
    if (checked.outcome === "value") metadata[name] = checked.value;
    else
      wrong.push(
        invalid(
          document,
          name,
          entry,
          `"${name}" is ${shown(name, value, metadata)}; expected ${checked.expected}.`,
        ),
      );
  }
  const status = withheldStatuses.find((one) => one === metadata.status);
  if (status !== undefined)
    return { outcome: "withheld", path: document.path, reason: status, findings: loaded.findings };
  wrong.push(...checkSections(metadata, fields, (message) => invalid(document, "sections", entry, message)));
  if (wrong.length > 0)
    return { outcome: "skipped", path: document.path, findings: [...loaded.findings, ...wrong] };
  return { ...loaded, document: { ...document, title: titleOf(document, entry), metadata } };
}

function titleOf(document: Document, entry: ManifestEntry | undefined): string | undefined {
  const title = entry?.metadata.title;
  return typeof title === "string" ? title : document.title;
}

/** What a section may not say: it holds for a document as a whole, or is how the document is read. */
const wholeDocument = ["status", "embed_mode", "visibility", "title", "language", "sections"];

/** Checks and types what `sections` says of single headings. A sensitive section makes its document sensitive. */
function checkSections(
  metadata: Record<string, JsonValue>,
  fields: MetadataFields,
  wrong: (message: string) => Finding,
): readonly Finding[] {
  const { sections } = metadata;
  if (sections === undefined || sections === null) return [];
  if (!isMapping(sections)) return [wrong('"sections" is no mapping of headings to metadata.')];
  const findings: Finding[] = [];
  const settled: [string, JsonValue][] = [];
  for (const [heading, own] of Object.entries(sections)) {
    if (own === undefined || !isMetadata(own)) {
      findings.push(
        wrong(
          `"sections" says of "${heading}" what is no mapping; expected metadata such as { labels: [legal] }.`,
        ),
      );
      continue;
    }
    const typed: Record<string, JsonValue> = { ...own };
    for (const [name, value] of Object.entries(own)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (wholeDocument.includes(name))
        findings.push(
          wrong(`"sections" gives "${heading}" its own "${name}", which holds for a whole document.`),
        );
      else if (field !== undefined && value !== null) {
        const checked = fieldValue(value, field);
        if (checked.outcome === "value") typed[name] = checked.value;
        else
          findings.push(
            wrong(
              `"sections" gives "${heading}" the ${name} ${shown(name, value, metadata)}; expected ${checked.expected}.`,
            ),
          );
      }
    }
    if (typed.pricing_sensitive === true) metadata.pricing_sensitive = true;
    settled.push([heading, typed]);
  }
  // Headings come from outside: `__proto__` must stay a key.
  metadata.sections = Object.fromEntries(settled);
  return findings;
}

function missing(document: Document, name: string, entry: ManifestEntry | undefined): Finding {
  return {
    rule: "metadata-missing",
    severity: "error",
    ...(entry === undefined ? placeIn(document, name) : { path: entry.manifest, line: entry.line }),
    message: `"${document.path}" has no "${name}", which the configuration requires.`,
    remedy:
      "Add it to the document, to the manifest, or to the source's defaults; until then, the live version stays.",
  };
}

function invalid(
  document: Document,
  name: string,
  entry: ManifestEntry | undefined,
  message: string,
): Finding {
  const inManifest = entry !== undefined && Object.hasOwn(entry.metadata, name);
  return {
    rule: "metadata-invalid",
    severity: "error",
    ...(inManifest ? { path: entry.manifest, line: entry.line } : placeIn(document, name)),
    message: inManifest ? `${message} The row is about "${document.path}".` : message,
    remedy: "Correct the value, or `fields` in the configuration; until then, the live version stays.",
  };
}

/** The key's line in front matter, else where the document begins. */
function placeIn(document: Document, name: string): { readonly path: string; readonly line: number } {
  const { path, text, bodyStart, line } = document;
  const front = text.slice(0, bodyStart);
  const at = front.search(new RegExp(`^["']?${RegExp.escape(name)}["']?[ \\t]*:`, "m"));
  return { path, line: at < 0 ? line : line + lineAt(front, at) - 1 };
}

/** As a report may show it: of a document that may be pricing-sensitive, nothing that could be a price. */
function shown(name: string, value: JsonValue, { pricing_sensitive: sensitive = null }: Metadata): string {
  if (
    sensitive !== null &&
    sensitive !== false &&
    !["status", "embed_mode", "pricing_sensitive"].includes(name)
  )
    return "of another kind (not shown: the document is pricing-sensitive)";
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
