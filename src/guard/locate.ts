import { isRecordFormat } from "../config/formats.ts";
import { type Document, fileLine } from "../load/document.ts";
import type { Finding, Place, Severity } from "../load/finding.ts";
import { placeAt } from "../load/place-at.ts";
import type { Detection, GuardRule } from "./rule.ts";

/** More of one kind in one document are one more line: a file of a million addresses has one cause. */
const shown = 20;

/** A rule's detections in a document's text as findings, which never hold what was detected. */
export function findingsOf(
  document: Document,
  rule: GuardRule,
  severity: Severity,
  detections: readonly Detection[],
): readonly Finding[] {
  const common = { rule: rule.name, severity, path: document.path, remedy: rule.remedy };
  const located = detections.slice(0, shown).map(({ start, what }) => ({
    ...common,
    ...placeOf(document, start),
    message: `The document holds ${what}.`,
    actual: what,
    expected: "none",
  }));
  const next = detections[shown];
  return next === undefined
    ? located
    : [
        ...located,
        {
          ...common,
          ...placeOf(document, next.start),
          message: `The document holds ${detections.length - shown} more from here on.`,
          actual: `${detections.length - shown} more`,
          expected: "none",
        },
      ];
}

/** A finding about metadata or the path, which have no place in the text. */
export function findingAbout(
  document: Document,
  rule: GuardRule,
  severity: Severity,
  said: Pick<Finding, "message" | "actual" | "expected">,
): Finding {
  return {
    rule: rule.name,
    severity,
    path: document.path,
    line: document.line,
    ...said,
    remedy: rule.remedy,
  };
}

/** With a column only where the text is the file's own. */
function placeOf(document: Document, offset: number): Place {
  const { text, origin, format, line } = document;
  if (origin !== undefined || isRecordFormat(format)) return { line: fileLine(document, offset) };
  const place = placeAt(text, offset);
  return { ...place, line: line + place.line - 1 };
}
