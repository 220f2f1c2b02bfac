import type { JsonValue, Metadata } from "../config/config.ts";
import type { MetadataField, MetadataFields } from "../config/metadata-fields.ts";
import type { Document, Loaded } from "./document.ts";
import { expectedOf, fieldValue } from "./field-value.ts";
import type { Finding, Place, Problem } from "./finding.ts";
import { isMapping, isMetadata, isWord, kindOf } from "./json-value.ts";
import { placeAt } from "./place-at.ts";
import { withheldStatus } from "./withheld-status.ts";

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
  if (loaded.includesSensitive === true) metadata.pricing_sensitive = true;
  const wrong: Finding[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(metadata, name) ? (metadata[name] ?? null) : null;
    if (value === null || value === "") {
      if (field.required) wrong.push(missing(document, name, field, entry));
      continue;
    }
    const checked = fieldValue(value, field);
    if (checked.outcome === "value") metadata[name] = checked.value;
    else {
      const actual = shown(value, field, metadata);
      const { expected } = checked;
      wrong.push(
        invalid(document, name, entry, {
          message: `"${name}" is ${actual}; expected ${expected}.`,
          actual,
          expected,
        }),
      );
    }
  }
  const status = withheldStatus(metadata, fields);
  if (status !== undefined)
    return { outcome: "withheld", path: document.path, reason: status, findings: loaded.findings };
  wrong.push(...checkSections(metadata, fields, (said) => invalid(document, "sections", entry, said)));
  if (wrong.length > 0)
    return { outcome: "skipped", path: document.path, findings: [...loaded.findings, ...wrong] };
  return { ...loaded, document: { ...document, title: titleOf(document, entry), metadata } };
}

function titleOf(document: Document, entry: ManifestEntry | undefined): string | undefined {
  const title = entry?.metadata.title;
  return typeof title === "string" ? title : document.title;
}

/** What is wrong with a value. */
type Said = Required<Pick<Problem, "message" | "actual" | "expected">>;

/** What a section may not say: it holds for a document as a whole, or is how the document is read. */
const wholeDocument = ["status", "embed_mode", "visibility", "title", "language", "sections"];

/** Checks and types what `sections` says of single headings. A sensitive section makes its document sensitive. */
function checkSections(
  metadata: Record<string, JsonValue>,
  fields: MetadataFields,
  wrong: (said: Said) => Finding,
): readonly Finding[] {
  const { sections } = metadata;
  if (sections === undefined || sections === null) return [];
  if (!isMapping(sections))
    return [
      wrong({
        message: '"sections" is no mapping of headings to metadata.',
        actual: kindOf(sections),
        expected: "a mapping of headings to metadata",
      }),
    ];
  const findings: Finding[] = [];
  const settled: [string, JsonValue][] = [];
  for (const [heading, own] of Object.entries(sections)) {
    if (own === undefined || !isMetadata(own)) {
      findings.push(
        wrong({
          message: `"sections" says of ${named(heading, metadata)} what is no mapping; expected metadata such as { labels: [legal] }.`,
          actual: kindOf(own),
          expected: "metadata such as { labels: [legal] }",
        }),
      );
      continue;
    }
    const typed: Record<string, JsonValue> = { ...own };
    for (const [name, value] of Object.entries(own)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (wholeDocument.includes(name))
        findings.push(
          wrong({
            message: `"sections" gives ${named(heading, metadata)} its own "${name}", which holds for a whole document.`,
            actual: `"${name}"`,
            expected: "what may differ between sections",
          }),
        );
      else if (field !== undefined && value !== null) {
        const checked = fieldValue(value, field);
        if (checked.outcome === "value") typed[name] = checked.value;
        else {
          const actual = shown(value, field, metadata);
          const { expected } = checked;
          findings.push(
            wrong({
              message: `"sections" gives ${named(heading, metadata)} a "${name}" that is ${actual}; expected ${expected}.`,
              actual,
              expected,
            }),
          );
        }
      }
    }
    if (typed.pricing_sensitive === true) metadata.pricing_sensitive = true;
    settled.push([heading, typed]);
  }
  // Headings come from outside: `__proto__` must stay a key.
  metadata.sections = Object.fromEntries(settled);
  return findings;
}

function missing(
  document: Document,
  name: string,
  field: MetadataField,
  entry: ManifestEntry | undefined,
): Finding {
  return {
    rule: "metadata-missing",
    severity: "error",
    ...(entry === undefined ? placeIn(document, name) : { path: entry.manifest, line: entry.line }),
    message: `"${document.path}" has no "${name}", which the configuration requires.`,
    actual: "nothing",
    expected: expectedOf(field),
    remedy:
      "Add it to the document, to the manifest, or to the source's defaults; until then, the live version stays.",
  };
}

function invalid(
  document: Document,
  name: string,
  entry: ManifestEntry | undefined,
  { message, ...pair }: Said,
): Finding {
  const inManifest = entry !== undefined && Object.hasOwn(entry.metadata, name);
  return {
    rule: "metadata-invalid",
    severity: "error",
    ...(inManifest ? { path: entry.manifest, line: entry.line } : placeIn(document, name)),
    message: inManifest ? `${message} The row is about "${document.path}".` : message,
    ...pair,
    remedy: "Correct the value, or `fields` in the configuration; until then, the live version stays.",
  };
}

/** In front matter the value, or the key where no value stands behind it; else where the document begins. */
function placeIn({ path, text, bodyStart, line }: Document, name: string): Pick<Finding, "path"> & Place {
  const front = text.slice(0, bodyStart);
  // In JSON keys are indented for the eye; in YAML an indented one is another's.
  const indent = /^\uFEFF?[{;]/.test(front) ? "[ \\t{]*" : "";
  const pattern = `^(${indent}["']?${RegExp.escape(name)}["']?[ \\t]*[:=][ \\t]*)([^#\\s])?`;
  const key = new RegExp(pattern, "m").exec(front);
  if (key === null) return { path, line };
  const [, before = "", value] = key;
  const place = placeAt(front, key.index + (value === undefined ? 0 : before.length));
  return { path, line: line + place.line - 1, column: place.column };
}

/**
 * A wrong value by its kind: guardrails have not seen it yet, and it may be a token or a price. What a list of known values
 * does not have is shown, as `drafft`; guardrails look at the message before anybody does.
 */
function shown(value: JsonValue, field: MetadataField, metadata: Metadata): string {
  if (typeof value !== "string" || value.length > 30) return kindOf(value);
  const closed = field.enum !== undefined || ["boolean", "date"].includes(field.type);
  return isWord(value) || (closed && !maySensitive(metadata)) ? `"${value}"` : kindOf(value);
}

/** A heading as a message may have it: that of a pricing-sensitive document may be its price. */
function named(heading: string, metadata: Metadata): string {
  return maySensitive(metadata) || heading.length > 100 ? "one heading" : `"${heading}"`;
}

/** Also where the mark is wrong itself. */
function maySensitive({ pricing_sensitive: mark = null, sections = null }: Metadata): boolean {
  const marked = (one: JsonValue | undefined): boolean =>
    one !== undefined && one !== null && one !== false && one !== "";
  return (
    marked(mark) ||
    (isMapping(sections) &&
      Object.values(sections).some(
        (own) => own !== undefined && isMetadata(own) && marked(own.pricing_sensitive),
      ))
  );
}
