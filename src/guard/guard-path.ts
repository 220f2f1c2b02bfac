import type { GuardRuleName, GuardrailSettings } from "../config/config.ts";
import { type Loaded, pathOf } from "../load/document.ts";
import type { Finding } from "../load/finding.ts";
import { actionsByPath, exemption } from "./actions.ts";
import { redactText } from "./redact-text.ts";
import { remedyOf } from "./remedy.ts";
import { type Scanned, scan } from "./scan.ts";

/** What becomes of a file or record because of its path, which names it everywhere and so cannot be redacted. */
export type GuardedPath =
  | { readonly outcome: "passed"; readonly findings: readonly Finding[] }
  | {
      readonly outcome: "refused";
      /** A path that may be shown: the file of a record, else the path with a marker in it. */
      readonly path: string;
      /** Beginning of the path before what was found: whatever is live there stays, since its name cannot be said. */
      readonly beginning: string;
      readonly finding: Finding;
      readonly rules: readonly GuardRuleName[];
    };

/** Looks for secrets and personal data in paths and record ids. What a text would lose, a path is refused for. */
export function openPathGuard(settings: GuardrailSettings): (loaded: Loaded) => Promise<GuardedPath> {
  const actions = actionsByPath(settings);
  const isExempt = exemption(settings.exempt);
  return async (loaded) => {
    const path = pathOf(loaded);
    if (!mayHold(path)) return { outcome: "passed", findings: [] };
    // Of a draft only its path is known.
    const line = loaded.outcome === "document" ? loaded.document.line : loaded.findings.at(-1)?.line;
    const scanned = await scan(path, actions(path), isExempt);
    const refusing = scanned.filter(({ refused, redacted }) => refused.length + redacted.length > 0);
    if (refusing.length === 0) return { outcome: "passed", findings: warnings(path, line ?? 1, scanned) };
    return refusal(path, line, refusing);
  };
}

/** Most paths are short words: looking into each would take 15 µs (measured). */
function mayHold(path: string): boolean {
  return /[@:]/.test(path) || (/\d/.test(path) && /[^/#]{13}/.test(path));
}

function refusal(path: string, line: number | undefined, refusing: readonly Scanned[]): GuardedPath {
  const found = refusing.flatMap(({ rule, refused, redacted }) =>
    [...refused, ...redacted].map((one) => ({ ...one, rule, marker: rule.marker })),
  );
  const first = Math.min(...found.map((one) => one.start));
  const file = path.lastIndexOf("#", first);
  const isRecord = file > 0;
  const shown = isRecord ? path.slice(0, file) : redactText(path, found).text;
  const what = new Intl.ListFormat("en").format(new Set(found.map((one) => one.what)));
  return {
    outcome: "refused",
    path: shown,
    beginning: isRecord ? path.slice(0, file + 1) : path.slice(0, first),
    finding: {
      rule: refusing[0]?.rule.name ?? "secret",
      severity: "error",
      path: shown,
      line: isRecord ? (line ?? 1) : 1,
      message: `${!isRecord ? "The path" : line === undefined ? "The id of a record" : "The id of the record on this line"} holds ${what}, and paths are shown everywhere.`,
      actual: what,
      expected: "none",
      remedy: `${isRecord ? "Give the record another id" : "Rename the file"}; until then it is not stored, and what is live of ${isRecord ? "the file" : "its folder"} stays.`,
    },
    rules: [...new Set(refusing.map((one) => one.rule.name))],
  };
}

function warnings(path: string, line: number, scanned: readonly Scanned[]): readonly Finding[] {
  return scanned.flatMap(({ rule, warned }) =>
    warned.slice(0, 1).map(
      (one): Finding => ({
        rule: rule.name,
        severity: "warning",
        path,
        line,
        message: `The document's path holds ${one.what}, and paths are shown everywhere.`,
        actual: one.what,
        expected: "none",
        remedy: remedyOf(rule, "warn"),
      }),
    ),
  );
}
