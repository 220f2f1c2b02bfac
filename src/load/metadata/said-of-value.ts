import type { JsonValue, Metadata } from "../../config/config.ts";
import type { MetadataField } from "../../config/metadata-fields.ts";
import type { Problem } from "../finding.ts";
import { isWord, kindOf } from "../syntax/json-value.ts";
import { sensitiveMarks } from "./sensitive-marks.ts";

/** What is wrong with a value. */
export type Said = Required<Pick<Problem, "message" | "actual" | "expected">>;

/**
 * A wrong value by its kind: guardrails have not seen it yet, and it may be a token or a price. What a list of known values
 * does not have is shown, as `drafft`; guardrails look at the message before anybody does.
 */
export function shown(value: JsonValue, field: MetadataField, metadata: Metadata): string {
  if (typeof value !== "string" || value.length > 30) return kindOf(value);
  const closed = field.enum !== undefined || ["boolean", "date"].includes(field.type);
  return isWord(value) || (closed && !maySensitive(metadata)) ? `"${value}"` : kindOf(value);
}

/** A heading as a message may have it: that of a pricing-sensitive document may be its price. */
export function named(heading: string, metadata: Metadata): string {
  return maySensitive(metadata) || heading.length > 100 ? "one heading" : `"${heading}"`;
}

/** Also where the mark is wrong itself. */
function maySensitive({ pricing_sensitive: mark = null, sections = null }: Metadata): boolean {
  return [mark, ...sensitiveMarks(sections)].some(
    (one) => one !== undefined && one !== null && one !== false && one !== "",
  );
}
