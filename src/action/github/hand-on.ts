import type { CheckedValidation } from "../../report/markdown/checked-validation.ts";
import type { PreviewReport } from "../../report/reports.ts";
import { mostText } from "./report-artifact.ts";

/** A comment shows a hundred of a list at most. */
const mostOfEach = 500;

type Findings = CheckedValidation["findings"];

/** As JSON that `readCheckReports` takes, however large the corpus: of findings the worst, of other lists the beginning, and how many more there are. */
export function handOn(
  { validate, preview }: { readonly validate: CheckedValidation; readonly preview?: PreviewReport },
  redact: (text: string) => string,
): string {
  const shortened = {
    validate: shortValidation(validate),
    ...(preview === undefined ? {} : { preview: { ...preview, findings: worst(preview.findings) } }),
  };
  // What is to be redacted must not be cut in two before.
  return redact(
    JSON.stringify(shortened, (_, value: unknown) =>
      typeof value === "string" && value.length > mostText ? redact(value).slice(0, mostText) : value,
    ),
  );
}

function shortValidation(validate: CheckedValidation): CheckedValidation {
  const { base, findings, skipped, withheld } = validate;
  const short = {
    ...validate,
    // Tells of every document, and is no part of a comment.
    breakdown: undefined,
    findings: worst(findings),
    skipped: skipped.slice(0, mostOfEach),
    withheld: withheld.slice(0, mostOfEach),
    ...(base === undefined
      ? {}
      : {
          base: {
            ...base,
            changes: base.changes.slice(0, mostOfEach),
            widened: base.widened.slice(0, mostOfEach),
          },
        }),
  };
  const leftOut = {
    findings: {
      error: missing(findings, short.findings, "error"),
      warning: missing(findings, short.findings, "warning"),
      info: missing(findings, short.findings, "info"),
    },
    changes: rest(base?.changes),
    widened: rest(base?.widened),
  };
  // A `preview` is handed the validation that was shortened before.
  return { ...short, leftOut: validate.leftOut ?? leftOut };
}

function worst(findings: Findings): Findings {
  const order = { error: 0, warning: 1, info: 2 };
  return findings
    .toSorted((left, right) => order[left.severity] - order[right.severity])
    .slice(0, mostOfEach);
}

function missing(all: Findings, shown: Findings, severity: Findings[number]["severity"]): number {
  const count = (findings: Findings) => findings.filter((one) => one.severity === severity).length;
  return count(all) - count(shown);
}

function rest(list: readonly unknown[] = []): number {
  return Math.max(0, list.length - mostOfEach);
}
