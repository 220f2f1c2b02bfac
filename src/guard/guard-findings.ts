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
    const held = await holding(findings.flatMap(stringsOf));
    const clean = async (text: string, path: string): Promise<string> => {
      const safe = held.has(text) ? await withoutPersons(text, path) : text;
      return sensitive ? withoutPrices(safe) : safe;
    };
    if (held.size === 0 && !sensitive) return findings;
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

function stringsOf({ message, actual, expected }: Finding): readonly string[] {
  return [message, actual, expected].filter((one) => one !== undefined);
}

/** As between title and metadata; what a pattern finds across it is looked at in each string by itself. */
const seam = "\n\n";
/** UTF-16 code units looked through at once. */
const batchLength = 100_000;

/**
 * Those of the strings in which a rule finds something, whatever is then done about it. Many are looked through at once: few
 * hold anything, and a scan of a string by itself takes 15 µs, which was half a second of a corpus with 18,000 findings.
 */
export async function holding(strings: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const batch of inBatches(new Set(strings))) {
    const detected = (
      await scan(
        batch.join(seam),
        () => "warn",
        () => false,
      )
    ).flatMap(({ warned }) => warned);
    let start = 0;
    for (const one of batch) {
      const end = start + one.length;
      if (detected.some((at) => at.start < end && start < at.end)) found.add(one);
      start = end + seam.length;
    }
  }
  return found;
}

function* inBatches(strings: Iterable<string>): Generator<readonly string[]> {
  let batch: string[] = [];
  let length = 0;
  for (const one of strings) {
    batch.push(one);
    length += one.length;
    if (length < batchLength) continue;
    yield batch;
    batch = [];
    length = 0;
  }
  if (batch.length > 0) yield batch;
}
