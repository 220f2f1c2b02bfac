import * as core from "@actions/core";
import type { CheckedValidation } from "../report/markdown/checked-validation.ts";

type Finding = CheckedValidation["findings"][number];
type Severity = Finding["severity"];

/**
 * GitHub shows 10 annotations of a level per step, and 50 per job. One place of each level is kept free: for the
 * verdict, for what went wrong with the report, for one notice.
 * https://docs.github.com/en/actions/reference/limits
 */
const mostPerLevel = 9;

export interface Annotated {
  readonly severity: Severity;
  /** As the repository names it. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly title: string;
  readonly message: string;
}

/** A finding in `file`, relative to `folder`, which is the configuration's in the repository ("" for its root). */
export function annotationOf(finding: Finding, file: string, folder: string): Annotated {
  const record = finding.path.slice(file.length);
  return {
    severity: finding.severity,
    file: folder === "" ? file : `${folder}/${file}`,
    line: finding.line,
    ...(finding.column === undefined ? {} : { column: finding.column }),
    title: finding.rule,
    message: `${record === "" ? "" : `${record}: `}${finding.message} ${finding.remedy}`.trim(),
  };
}

/**
 * Writes them on file and line, worst first; what a level has no place for is counted in its last line. One rule that finds the
 * same in many files does not hide what the others found.
 */
export function annotate(all: readonly Annotated[], where: string): void {
  for (const severity of ["error", "warning", "info"] as const) {
    const those = all.filter((one) => one.severity === severity);
    const shown = those.length <= mostPerLevel ? those : oneOfEach(those).slice(0, mostPerLevel - 1);
    for (const { file, line, column, title, message } of shown) {
      const start = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
      write[severity](message, { file, ...start, title });
    }
    const rest = those.length - shown.length;
    if (rest > 0)
      write[severity](
        `${rest} more ${severity === "info" ? "remarks" : `findings of level ${severity}`} are not shown here; all are in ${where}.`,
      );
  }
}

/** The first of each rule, then the rest. */
function oneOfEach(all: readonly Annotated[]): readonly Annotated[] {
  const firsts = new Set(new Map(all.toReversed().map((one) => [one.title, one])).values());
  return [...all.filter((one) => firsts.has(one)), ...all.filter((one) => !firsts.has(one))];
}

const write = { error: core.error, warning: core.warning, info: core.notice } satisfies Record<
  Severity,
  (message: string, properties?: core.AnnotationProperties) => void
>;
