import type { JsonValue, Metadata } from "../../config/config.ts";
import type { MetadataField, MetadataFields } from "../../config/metadata-fields.ts";
import type { Document, Loaded } from "../document.ts";
import type { Finding, Place } from "../finding.ts";
import { placeAt } from "../place-at.ts";
import { expectedOf, fieldValue } from "./field-value.ts";
import { checkSections } from "./label-sections.ts";
import { type Said, shown } from "./said-of-value.ts";
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
  const sections = checkSections(metadata, fields);
  wrong.push(...sections.wrong.map((said) => invalid(document, "sections", entry, said)));
  if (wrong.length > 0)
    return { outcome: "skipped", path: document.path, findings: [...loaded.findings, ...wrong] };
  return {
    ...loaded,
    document: { ...document, title: titleOf(document, entry), metadata },
    findings: [...loaded.findings, ...sections.others.map((said) => othersSections(document, entry, said))],
  };
}

function titleOf(document: Document, entry: ManifestEntry | undefined): string | undefined {
  const title = entry?.metadata.title;
  return typeof title === "string" ? title : document.title;
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
  return {
    rule: "metadata-invalid",
    severity: "error",
    ...saidAt(document, name, entry, message),
    ...pair,
    remedy: "Correct the value, or `fields` in the configuration; until then, the live version stays.",
  };
}

/** `sections` of another tool: told, since it may be a slip in ours, and kept like any other key. */
function othersSections(
  document: Document,
  entry: ManifestEntry | undefined,
  { message, ...pair }: Said,
): Finding {
  return {
    rule: "sections-other",
    severity: "warning",
    ...saidAt(document, "sections", entry, message),
    ...pair,
    remedy:
      "If another tool reads this key, set the rule to `off`. Else write headings with their metadata: `Warranty: { labels: [legal] }`.",
  };
}

/** Where a value stands, and what is said of it there: in the row of the manifest, or in the document. */
function saidAt(
  document: Document,
  name: string,
  entry: ManifestEntry | undefined,
  message: string,
): Pick<Finding, "path" | "message"> & Place {
  return entry !== undefined && Object.hasOwn(entry.metadata, name)
    ? {
        path: entry.manifest,
        line: entry.line,
        message: `${message} The row is about "${document.path}".`,
      }
    : { ...placeIn(document, name), message };
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
