import { rules as scannerRules } from "@secretlint/secretlint-rule-preset-recommend";
import type { DetectingRule, Detection } from "../rule.ts";
import { privateKeys } from "./private-key.ts";

export const secret: DetectingRule = {
  name: "secret",
  severity: "error",
  locked:
    "a secret that nobody sees is never revoked; `guardrails` says what becomes of it, and `guardrails.exempt` lets a text through",
  marker: "secret",
  description:
    "A key, token, password or private key of a known service, found by the rules of the scanner secretlint; of a private key its first line and a line of it are enough. The finding names the service and the place, never the secret. Comments that switch the scanner off are not heeded.",
  remedy: "Remove it from the document and revoke it: it stays readable in the repository's history.",
  examples: {
    good: [
      "Set `OPENAI_API_KEY` in the environment.",
      "postgres://user:$PASSWORD@localhost/db",
      "https://example.org/a:b@c",
      "postgresql://postgres.ref:[YOUR-PASSWORD]@pooler.supabase.com:6543/postgres",
      "postgres://owner:PASSWORD@db.acme.io/app and postgres://dev:dev@localhost/app",
      "postgres://owner:password\\@db.acme.io/app and postgres://owner:YOUR_PASSWORD_HERE@localhost/app",
      `${"xoxb-"}your-bot-token and ${"ghp_"}${"x".repeat(36)}`,
      `https://hooks.slack.com/${"services"}/T00000000/B00000000/${"X".repeat(24)}`,
      `A file that begins with ${"-----BEGIN PRIVATE"} KEY-----\nMIIEpAIBAAKCAQEA…\nis a private key.`,
    ],
    bad: [
      // Each is assembled, so that no scanner takes this file for a leak.
      `token: ${"ghp_"}${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`,
      `${"ghp_"}00000000${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6"}`,
      `SLACK=${"xoxb-"}${"123456789012-1234567890123-Zz1yX2wV3uT4sR5qP6oN7mL8"}`,
      `<!-- secretlint-disable -->\npostgres://admin:${"tr0ub4dor"}@db.acme.io:5432/app`,
      `${"-----BEGIN RSA PRIVATE"} KEY-----\n${"MIIEpAIBAAKCAQEA1c7+9z5Pad7OejecsQ0bu3aumgX".repeat(3)}\n${"-----END RSA PRIVATE"} KEY-----`,
      `> ${"-----BEGIN ENCRYPTED PRIVATE"} KEY-----\n> ${"MIIEpAIBAAKCAQEA1c7+9z5Pad7OejecsQ0bu3aumgX"}`,
    ],
  },
  detect,
};

/** Documents are hostile: one must not be able to switch the scanner off for itself by a comment. */
const scanners = scannerRules.filter((rule) => !rule.meta.id.endsWith("-filter-comments"));

/** What `guardrails.secretKinds` may name. */
export const secretKinds: readonly string[] = [
  ...new Set([...scanners.map(kindOf), "privatekey"]),
].toSorted();

function kindOf({ meta }: (typeof scannerRules)[number]): string {
  return meta.id.replace(/^.*secretlint-rule-/, "");
}

/** One scan at a time: the rules are set up once (85 µs a document otherwise, measured) and report to one place. */
function detect(text: string): Promise<readonly Detection[]> {
  const scanned = turn.then(() => scanNow(text));
  turn = scanned.then(
    () => undefined,
    () => undefined,
  );
  return scanned;
}

let turn: Promise<void> = Promise.resolve();
let found: Detection[] = [];

/**
 * The scanner's rules are run without its core: that formats messages with the secret in them, marks every file in the
 * process's performance timeline, and brings five packages. A rule needs a text and somewhere to report a range.
 */
const handlers = scanners.map((rule) => {
  const kind = kindOf(rule);
  return rule.create(
    {
      sharedOptions: {},
      createTranslator: () => (id, data) => ({
        message: String(id),
        messageId: String(id),
        data: { ...data },
      }),
      ignore: () => undefined,
      report: ({ range: [start, end] }) => {
        found.push({ start, end, kind, what: `a secret (${kind})` });
      },
    },
    {},
  );
});

async function scanNow(text: string): Promise<readonly Detection[]> {
  found = [];
  const source = sourceOf(text);
  for (const handler of handlers) await handler.file?.(source);
  const keys = privateKeys(text).filter(
    (key) => !found.some((one) => one.start <= key.start && key.start < one.end),
  );
  return [...found, ...keys].filter((one) => !hasPlaceholder(text.slice(one.start, one.end)));
}

/**
 * What stands for a secret, as manuals write it: three addresses of this kind were the only secrets found in 30 pages of our own
 * handbook. A user's name as the password is how local databases are shown. No service gives out a key with such a word or run.
 */
function hasPlaceholder(passage: string): boolean {
  const { user = "", password } = address.exec(passage)?.groups ?? {};
  if (password === undefined) return madeUp.test(passage);
  return (
    password.toLowerCase() === user.toLowerCase() ||
    variable.test(password) ||
    placeholder.test(decoded(password))
  );
}

/** Markdown may have the sign behind the password escaped. */
const address = /:\/\/(?<user>[^:/\s@]{0,100}):(?<password>[^@/\s]{1,200}?)\\?@/;
const variable = /^\$[A-Z][A-Z\d_]*$/;
const placeholder =
  /^(?:\$?\{.*\}|<.*>|\[.*\]|\(.*\)|%.*%|x{3,}|\*{3,}|\.{3}|…|(?:your|my|the|some|db|database)?[-_.]?(?:secret[-_.]?)?(?:pass(?:word|wd|phrase)?|pw|pwd|secret|token|key|changeme|example|test)(?:[-_.]?here)?|pass(?:word|wd)[-_.](?:on|for|of)[-_.][a-z]{2,20})$/i;
/** At its end, since what leads to a key (a workspace, a channel) may be made up where the key is not. */
const madeUp = /^[a-z]{2,12}[-_](?:your|my|example)[-_]|(?:x{8}|0{8}|[-/]x{3,})$/i;

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    // It is not written as an address asks for, and means itself.
    return password;
  }
}

function sourceOf(content: string) {
  const nowhere = () => {
    throw new TypeError("a scanner's rule asked for a line; it is found from the range");
  };
  return {
    content,
    hasBOM: false,
    filePath: "document.md",
    physicalFilePath: undefined,
    ext: ".md",
    contentType: "text" as const,
    getFilePath: () => "document.md",
    getPhysicalFilePath: () => undefined,
    locationToRange: nowhere,
    rangeToLocation: nowhere,
    positionToIndex: nowhere,
    indexToPosition: nowhere,
  };
}
