import type { JsonValue, Metadata } from "../../config/config.ts";
import {
  type MetadataField,
  type MetadataFields,
  type WithheldStatus,
  withheldStatuses,
} from "../../config/metadata-fields.ts";
import { fieldValue } from "./field-value.ts";

/** Why a document stays out by its own word; undefined: it does not. */
export function withheldStatus(metadata: Metadata, fields: MetadataFields): WithheldStatus | undefined {
  const { status } = metadata;
  const written = typeof status === "string" ? status.trim().toLowerCase() : undefined;
  const found = withheldStatuses.find((one) => one === written);
  if (found !== undefined) return found;
  return isDraft((name) => metadata[name], fields) ? "draft" : undefined;
}

/**
 * Site generators and content management systems write `draft: true` (Hugo, Docusaurus, Astro), `published: false` (Jekyll) or
 * `state: draft` (Intercom).
 * A name that the configuration has among its fields means what it says there.
 */
export function isDraft(said: (name: string) => JsonValue | undefined, fields: MetadataFields): boolean {
  const unnamed = (name: string) => (Object.hasOwn(fields, name) ? undefined : said(name));
  const says = (name: string, mark: boolean) => {
    const value = unnamed(name);
    if (value === undefined) return false;
    const read = fieldValue(value, mayBe);
    return read.outcome === "value" && read.value === mark;
  };
  const state = unnamed("state");
  const inState = typeof state === "string" && state.trim().toLowerCase() === "draft";
  return inState || says("draft", true) || says("published", false);
}

const mayBe: MetadataField = { type: "boolean", enum: undefined, required: false };
