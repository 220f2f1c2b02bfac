import type { GuardrailSettings } from "../../src/config/config.ts";
import { resolveGuardrails } from "../../src/config/resolve-guardrails.ts";
import type { UserGuardrails } from "../../src/config/user-guardrails.ts";
import { type Guarded, openGuard } from "../../src/guard/open-guard.ts";
import type { Document } from "../../src/load/document.ts";
import { documentOf } from "../chunk/documents.ts";

/** What a configuration's `guardrails` make of a document. */
export function guarded(document: Document, user: UserGuardrails = {}): Promise<Guarded> {
  return openGuard(settings(user))(document);
}

export function settings(user: UserGuardrails = {}): GuardrailSettings {
  return resolveGuardrails(user);
}

export function sensitive(text: string, overrides: Partial<Document> = {}): Document {
  return documentOf(text, {
    ...overrides,
    metadata: { ...overrides.metadata, pricing_sensitive: true },
  });
}

/** The document that passed; throws when it was refused. */
export async function passed(document: Document, user: UserGuardrails = {}): Promise<Document> {
  const result = await guarded(document, user);
  if (result.outcome === "refused") throw new Error(`refused by ${result.rules.join(", ")}`);
  return result.document;
}
