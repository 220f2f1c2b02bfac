import type { Config } from "../config/config.ts";
import { type Guard, openGuard } from "../guard/open-guard.ts";
import type { RedactionCounts } from "../guard/redact-document.ts";
import type { Document, Loaded } from "../load/document.ts";
import type { Finding } from "../load/finding.ts";

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
  | {
      readonly outcome: "skipped";
      readonly path: string;
      readonly findings: readonly Finding[];
      readonly rules: readonly string[];
    }
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
  return async (loaded) => {
    if (loaded.outcome === "withheld") return loaded;
    if (loaded.outcome === "skipped") return { ...loaded, rules: [] };
    const { document, findings } = loaded;
    if (isKnown(document))
      return { outcome: "document", document, findings, guardFindings: [], redacted: {} };
    const guarded = await guard(document);
    if (guarded.outcome === "refused") {
      const all = [...findings, ...guarded.findings];
      return { outcome: "skipped", path: document.path, findings: all, rules: guarded.rules };
    }
    return { ...guarded, outcome: "document", findings, guardFindings: guarded.findings };
  };
}
