import { sha256 } from "../digest/digest.ts";
import type { Finding } from "../load/finding.ts";

export interface SarifOptions {
  /** The package's. */
  readonly version: string;
  /** The configuration's folder, relative to the repository's root; "" for the root. */
  readonly folder: string;
  /** The file of a document's path, which may be a record's. */
  readonly fileOf: (path: string) => string;
}

/**
 * Findings as SARIF 2.1.0, in the subset that GitHub code scanning reads.
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function toSarif(findings: readonly Finding[], { version, folder, fileOf }: SarifOptions): string {
  const worst = findings.toSorted((left, right) => order[left.severity] - order[right.severity]);
  const shown = worst.slice(0, mostResults);
  const rules = [...new Set(shown.map((one) => one.rule))].toSorted();
  const seen = new Map<string, number>();
  const left = worst.length - shown.length;
  return `${JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "corpusgate",
              semanticVersion: version,
              rules: rules.map((id) => ({
                id,
                name: id,
                shortDescription: { text: id.replaceAll("-", " ") },
              })),
            },
          },
          columnKind: "utf16CodeUnits",
          invocations: [
            {
              executionSuccessful: true,
              toolExecutionNotifications:
                left === 0
                  ? []
                  : [{ level: "note", message: { text: `${left} more findings are in the report.` } }],
            },
          ],
          results: shown.map((one) => ({
            ruleId: one.rule,
            ruleIndex: rules.indexOf(one.rule),
            level: level[one.severity],
            message: { text: `${one.message} ${one.remedy}`.trim() },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(folder, fileOf(one.path)), uriBaseId: "%SRCROOT%" },
                  region: {
                    startLine: one.line,
                    ...(one.column === undefined ? {} : { startColumn: one.column }),
                  },
                },
              },
            ],
            partialFingerprints: { primaryLocationLineHash: fingerprint(one, seen) },
          })),
        },
      ],
    },
    null,
    2,
  )}\n`;
}

const order = { error: 0, warning: 1, info: 2 } as const;
const level = { error: "error", warning: "warning", info: "note" } as const;
/** GitHub shows the 5,000 worst of a run and refuses more than 25,000. */
const mostResults = 5000;

/** Without the line, so that text inserted above opens no new alert; the same words again get the next number. */
function fingerprint({ rule, path, message }: Finding, seen: Map<string, number>): string {
  const hash = sha256(JSON.stringify([rule, path, message])).slice(0, 16);
  const count = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, count);
  return `${hash}:${count}`;
}

function uriOf(folder: string, file: string): string {
  const full = folder === "" ? file : `${folder}/${file}`;
  return full.split("/").map(encodeURIComponent).join("/");
}
