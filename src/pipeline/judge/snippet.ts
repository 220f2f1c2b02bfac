import { isPricingSensitive } from "../../guard/pricing/sensitive.ts";

/** At most this many characters of a passage stand in a report. */
const longest = 200;

/** What looks like a key, a token or a password in an address; each pattern is linear in the text. */
const secrets = [
  /\b(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|glpat|xox[abprs]|AKIA|ASIA|AIza)[-_]?[A-Za-z0-9_-]{12,200}/g,
  /\b[A-Za-z0-9+/_-]{40,200}={0,2}/g,
  /:\/\/[^\s:/@]{1,100}:[^\s/@]{1,200}@/g,
];

/** What a report may show of a passage: one short line without anything like a secret; null where its price is nobody's business. */
export function snippetOf(content: string, metadata: Readonly<Record<string, unknown>>): string | null {
  if (isPricingSensitive(metadata)) return null;
  const start = content
    .slice(0, 5 * longest)
    .replace(/\s+/g, " ")
    .trim();
  const safe = secrets.reduce((text, secret) => text.replace(secret, "[redacted]"), start);
  return safe.length > longest ? `${safe.slice(0, longest - 1)}…` : safe;
}
