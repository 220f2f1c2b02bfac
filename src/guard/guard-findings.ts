import type { GuardrailSettings } from "../config/config.ts";
import type { Finding } from "../load/finding.ts";
import { actionsByPath, exemption } from "./actions.ts";
import { pricingRedactor } from "./pricing/redact-pricing.ts";
import { redactText } from "./redact-text.ts";
import { scan } from "./scan.ts";

/** `sensitive`: the findings are about a pricing-sensitive document, and what they quote loses its prices, too. */
export type FindingGuard = (
  findings: readonly Finding[],
  about?: { readonly sensitive: boolean },
) => Promise<readonly Finding[]>;

/**
 * Findings without the secrets and personal data that their messages quote, those that only warn included. Loading finds
 * what it finds before guardrails have seen the document, and lint sees what they let through.
 */
export function openFindingGuard(settings: GuardrailSettings): FindingGuard {
  const actions = actionsByPath(settings);
  const isExempt = exemption(settings.exempt);
  const pricing = pricingRedactor(settings.pricing);

  async function withoutPersons(text: string, path: string): Promise<string> {
    const scanned = await scan(text, actions(path), isExempt);
    const passages = scanned.flatMap(({ rule, refused, redacted, warned }) =>
      [...refused, ...redacted, ...warned].map((one) => ({ ...one, marker: rule.marker })),
    );
    return passages.length === 0 ? text : redactText(text, passages).text;
  }

  /** Counts and lines outside of quotes are the rule's own. */
  const withoutPrices = (text: string): string =>
    text.replace(/"[^"]*"/g, (quoted) => redactText(quoted, pricing.passages(quoted)).text);

  return async (findings, { sensitive } = { sensitive: false }) => {
    const clean = async (text: string, path: string): Promise<string> => {
      const safe = await withoutPersons(text, path);
      return sensitive ? withoutPrices(safe) : safe;
    };
    return Promise.all(
      findings.map(async (finding) => ({
        ...finding,
        message: await clean(finding.message, finding.path),
        ...(finding.actual === undefined ? {} : { actual: await clean(finding.actual, finding.path) }),
        ...(finding.expected === undefined ? {} : { expected: await clean(finding.expected, finding.path) }),
      })),
    );
  };
}
