import type { GuardAction, GuardRuleName, GuardrailSettings } from "../config/config.ts";
import { suggestion } from "../config/nearest.ts";
import { Failure } from "../failure/failure.ts";
import type { Document } from "../load/document.ts";
import type { Finding, Severity } from "../load/finding.ts";
import { sourceOffsets } from "../load/redaction.ts";
import { actionsByPath, exemption } from "./actions.ts";
import { findingAbout, findingsOf } from "./locate.ts";
import { pricingRedactor } from "./pricing/redact-pricing.ts";
import { isPricingSensitive } from "./pricing/sensitive.ts";
import { guardedDocument, type RedactionCounts, redactToTheEnd } from "./redact-document.ts";
import { remedyOf } from "./remedy.ts";
import { secretKinds } from "./rules/secret.ts";
import { remainingPrices, unredactedPrice } from "./rules/unredacted-price.ts";
import { passagesToRedact, type Scanned, scan } from "./scan.ts";
import { scanAside } from "./scan-aside.ts";

/** What the guardrails make of a document. A refused one is not stored; its live version stays. */
export type Guarded =
  | {
      readonly outcome: "passed";
      /** The same object when nothing was changed; otherwise it has `redactions`. */
      readonly document: Document;
      readonly findings: readonly Finding[];
      readonly redacted: RedactionCounts;
    }
  | {
      readonly outcome: "refused";
      readonly findings: readonly Finding[];
      readonly rules: readonly GuardRuleName[];
    };

export type Guard = (document: Document) => Promise<Guarded>;

/**
 * Applies the configured guardrails to a document's text, title and metadata. What they take out is in nothing that
 * follows: not in a hash, a log, a plan or a row. Guarding a guarded document changes nothing.
 */
export function openGuard(settings: GuardrailSettings): Guard {
  refuseUnknownKinds(settings);
  const actions = actionsByPath(settings);
  const isExempt = exemption(settings.exempt);
  const pricing = pricingRedactor(settings.pricing);
  return async (document) => {
    const action = actions(document.path);
    const sensitive = isPricingSensitive(document.metadata);
    const scanned = await scan(document.text, action, isExempt);
    const aside = await scanAside(document, action, isExempt);
    const findings = (isRefused: boolean) => [
      ...aboutText(document, scanned, isRefused),
      ...aboutMetadata(document, aside.news, isRefused),
    ];
    const refusing = [...scanned, ...aside.news].filter((one) => one.refused.length > 0);
    if (refusing.length > 0)
      return {
        outcome: "refused",
        findings: findings(true),
        rules: [...new Set(refusing.map((one) => one.rule.name))],
      };

    const inText = async (text: string) => [
      ...passagesToRedact(text === document.text ? scanned : await scan(text, action, isExempt)),
      ...(sensitive ? pricing.passages(text) : []),
    ];
    const body = await redactToTheEnd(document, inText);
    const guarded = guardedDocument(document, body, aside.change, sensitive ? pricing : undefined);
    if (!sensitive) return { outcome: "passed", ...guarded, findings: findings(false) };

    const priceAction = action("unredacted-price");
    const left =
      priceAction === "allow"
        ? []
        : priceFindings(
            document,
            { ...guarded.document, redactions: body.redactions },
            settings,
            priceAction,
          );
    if (priceAction === "refuse" && left.length > 0)
      return { outcome: "refused", findings: [...findings(true), ...left], rules: [unredactedPrice.name] };
    return { outcome: "passed", ...guarded, findings: [...findings(false), ...left] };
  };
}

function aboutText(document: Document, scanned: readonly Scanned[], isRefused: boolean): readonly Finding[] {
  const about = (rule: Scanned["rule"], action: GuardAction, found: Scanned["refused"]) =>
    findingsOf(document, { ...rule, remedy: remedyOf(rule, action, isRefused) }, severityOf(action), found);
  return scanned.flatMap(({ rule, refused, redacted, warned }) => [
    ...about(rule, "refuse", refused),
    ...about(rule, "redact", redacted),
    ...about(rule, "warn", warned),
  ]);
}

function aboutMetadata(
  document: Document,
  scanned: readonly Scanned[],
  isRefused: boolean,
): readonly Finding[] {
  const about = (rule: Scanned["rule"], action: GuardAction, found: Scanned["refused"]) =>
    found.slice(0, 1).map((one) =>
      findingAbout(document, { ...rule, remedy: remedyOf(rule, action, isRefused) }, severityOf(action), {
        message: `The document's metadata or field names hold ${one.what}.`,
        actual: one.what,
        expected: "none",
      }),
    );
  return scanned.flatMap(({ rule, refused, redacted, warned }) => [
    ...about(rule, "refuse", refused),
    ...about(rule, "redact", redacted),
    ...about(rule, "warn", warned),
  ]);
}

function severityOf(action: GuardAction): Severity {
  return action === "refuse" ? "error" : "warning";
}

function priceFindings(
  document: Document,
  guarded: Document,
  { pricing }: GuardrailSettings,
  action: "refuse" | "redact" | "warn",
): readonly Finding[] {
  const severity = severityOf(action);
  const inSource = sourceOffsets(guarded.redactions ?? []);
  const left = remainingPrices(guarded.text, pricing.redact).map((one) => ({
    ...one,
    start: inSource(one.start),
    end: inSource(one.end),
  }));
  const inText = findingsOf(document, unredactedPrice, severity, left);
  // A path names the document everywhere, so it cannot be redacted.
  const inPath = remainingPrices(document.path.replace(/[-_]/g, " "), "nothing").length > 0;
  return inPath
    ? [
        ...inText,
        findingAbout(document, unredactedPrice, severity, {
          message: "The document's path reads as a price, and paths are shown everywhere.",
          actual: "a path that reads as a price",
          expected: "one that does not",
        }),
      ]
    : inText;
}

/** A misspelt kind would leave the action of `rules.secret` in force, without a word. */
function refuseUnknownKinds({ secretKinds: named }: GuardrailSettings): void {
  const unknown = Object.keys(named).find((kind) => !secretKinds.includes(kind));
  if (unknown === undefined) return;
  throw new Failure(
    `guardrails.secretKinds: there is no kind "${unknown}"${suggestion(unknown, secretKinds)}`,
    {
      remedy: "Correct it in the configuration; a finding names its kind in brackets.",
    },
  );
}
