import type { JsonValue, Metadata } from "../../config/config.ts";
import type { MetadataFields } from "../../config/metadata-fields.ts";
import { isMapping, isMetadata, kindOf } from "../syntax/json-value.ts";
import { fieldValue } from "./field-value.ts";
import { named, type Said, shown } from "./said-of-value.ts";
import { valuesOf } from "./sensitive-marks.ts";

/** What is wrong with `sections`. `others`: it is another tool's key, and says nothing of passages. */
export interface CheckedSections {
  readonly wrong: readonly Said[];
  readonly others: readonly Said[];
}

/** What a section may not say: it holds for a document as a whole, or is how the document is read. */
const wholeDocument = ["status", "embed_mode", "visibility", "title", "language", "sections"];

/** No other tool has these keys, and what they protect must not go live because a list was written for a mapping. */
const unmistakable = ["embed_mode", "pricing_sensitive"];

/**
 * Checks and types what `sections` says of single headings. A sensitive section makes its document sensitive. Themes of
 * static sites have lists and mappings of that name, too: where it is wrong and names no field, it is theirs.
 */
export function checkSections(metadata: Record<string, JsonValue>, fields: MetadataFields): CheckedSections {
  const { sections } = metadata;
  if (sections === undefined || sections === null || Object.hasOwn(fields, "sections"))
    return { wrong: [], others: [] };
  const wrong = isMapping(sections)
    ? typeSections(sections, metadata, fields)
    : [
        {
          message: '"sections" is no mapping of headings to metadata.',
          actual: kindOf(sections),
          expected: "a mapping of headings to metadata",
        },
      ];
  const [first] = wrong;
  if (first === undefined || namesField(sections, fields)) return { wrong, others: [] };
  const message = `${first.message} It is taken for a key of another tool: it says nothing of any passage.`;
  return { wrong: [], others: [{ ...first, message }] };
}

/** Whether `sections` can be ours, by its shape: other tools' is kept, too, and names no headings. */
export function saysOfHeadings(sections: JsonValue | undefined): sections is Metadata {
  return (
    sections !== undefined &&
    isMetadata(sections) &&
    Object.values(sections).every(
      (own) => own !== undefined && isMetadata(own) && own.title === undefined && own.sections === undefined,
    )
  );
}

/** Writes what is typed into `metadata`; returns what is wrong. */
function typeSections(
  sections: Metadata,
  metadata: Record<string, JsonValue>,
  fields: MetadataFields,
): readonly Said[] {
  const wrong: Said[] = [];
  const settled: [string, JsonValue][] = [];
  for (const [heading, own = null] of Object.entries(sections)) {
    if (!isMetadata(own)) {
      settled.push([heading, own]);
      wrong.push({
        message: `"sections" says of ${named(heading, metadata)} what is no mapping; expected metadata such as { labels: [legal] }.`,
        actual: kindOf(own),
        expected: "metadata such as { labels: [legal] }",
      });
      continue;
    }
    const typed: Record<string, JsonValue> = { ...own };
    for (const [name, value] of Object.entries(own)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (wholeDocument.includes(name))
        wrong.push({
          message: `"sections" gives ${named(heading, metadata)} its own "${name}", which holds for a whole document.`,
          actual: `"${name}"`,
          expected: "what may differ between sections",
        });
      else if (field !== undefined && value !== null) {
        const checked = fieldValue(value, field);
        if (checked.outcome === "value") typed[name] = checked.value;
        else {
          const actual = shown(value, field, metadata);
          const { expected } = checked;
          wrong.push({
            message: `"sections" gives ${named(heading, metadata)} a "${name}" that is ${actual}; expected ${expected}.`,
            actual,
            expected,
          });
        }
      }
    }
    if (typed.pricing_sensitive === true) metadata.pricing_sensitive = true;
    settled.push([heading, typed]);
  }
  // Headings come from outside: `__proto__` must stay a key.
  metadata.sections = Object.fromEntries(settled);
  return wrong;
}

/** Whether it says of something what only we read; `- Warranty: { labels: [legal] }` is a slip in ours, too. */
function namesField(sections: JsonValue, fields: MetadataFields): boolean {
  const parts = Array.isArray(sections) ? sections.filter((one) => isSingle(one)) : [sections];
  const said = parts.filter((part) => isMapping(part)).flatMap((part) => Object.values(part));
  return (
    valuesOf(sections, unmistakable).length > 0 ||
    said.some((own) => isMapping(own) && Object.keys(own).some((name) => Object.hasOwn(fields, name)))
  );
}

function isSingle(value: unknown): boolean {
  return isMapping(value) && Object.keys(value).length === 1;
}
