import type { Config } from "../../config/config.ts";
import { openFindingGuard } from "../../guard/guard-findings.ts";
import { type GuardedPath, openPathGuard } from "../../guard/guard-path.ts";
import { type Guard, openGuard } from "../../guard/open-guard.ts";
import { isPricingSensitive } from "../../guard/pricing/sensitive.ts";
import type { RedactionCounts } from "../../guard/redact-document.ts";
import { type Document, type Loaded, pathOf } from "../../load/document.ts";
import type { Finding } from "../../load/finding.ts";

/** What the guardrails did. */
export interface GuardrailCounts {
  /** Values taken out of documents, by kind. */
  readonly redacted: Readonly<Record<string, number>>;
  /** Documents that stayed out, by rule. */
  readonly refused: Readonly<Record<string, number>>;
}

/** A document as the rest of the pipeline may know it, or a refusal; `rules` refused it, if any did. */
export type LoadedGuarded =
  | {
      readonly outcome: "document";
      readonly document: Document;
      /** Of loading. */
      readonly findings: readonly Finding[];
      readonly guardFindings: readonly Finding[];
      readonly redacted: RedactionCounts;
    }
  | (Extract<Loaded, { readonly outcome: "skipped" }> & { readonly rules: readonly string[] })
  | Extract<Loaded, { readonly outcome: "withheld" }>;

/**
 * Puts guardrails on one loaded file or record after another; nothing behind this sees a document without them.
 * `isKnown`: documents in which they are known to find nothing to take out.
 */
export function guardLoaded(
  config: Config,
  isKnown: (document: Document) => boolean = () => false,
): (loaded: Loaded) => Promise<LoadedGuarded> {
  const guard: Guard = openGuard(config.guardrails);
  const guardPath = openPathGuard(config.guardrails);
  const guardFindings = openFindingGuard(config.guardrails);
  return async (loaded) => {
    const known = loaded.outcome === "document" && isKnown(loaded.document);
    const path = known ? passedPath : await guardPath(loaded);
    const sensitive = loaded.outcome === "document" && isPricingSensitive(loaded.document.metadata);
    const findings = await guardFindings(loaded.findings, { sensitive });
    if (path.outcome === "refused")
      return refusedPath(
        path,
        findings.filter((one) => one.path !== pathOf(loaded)),
      );
    if (loaded.outcome === "withheld") return { ...loaded, findings: [...findings, ...path.findings] };
    if (loaded.outcome === "skipped")
      return { ...loaded, findings: [...findings, ...path.findings], rules: [] };
    const { document } = loaded;
    if (known) return { outcome: "document", document, findings, guardFindings: [], redacted: {} };
    const guarded = await guard(document);
    const found = [...path.findings, ...guarded.findings];
    if (guarded.outcome === "refused")
      return {
        outcome: "skipped",
        path: document.path,
        findings: [...findings, ...found],
        rules: guarded.rules,
      };
    return { ...guarded, outcome: "document", findings, guardFindings: found };
  };
}

const passedPath: GuardedPath = { outcome: "passed", findings: [] };

/** What was found about the file as a whole stays; the rest names what may not be named. */
function refusedPath(
  { path, beginning, finding, rules }: Extract<GuardedPath, { readonly outcome: "refused" }>,
  others: readonly Finding[],
): LoadedGuarded {
  return { outcome: "skipped", path, beginning, findings: [...others, finding], rules };
}
