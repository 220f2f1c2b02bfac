import { describe, expect, test } from "vitest";
import { detectingRules, guardRules } from "../../src/guard/guard-rules.ts";
import { remainingPrices, unredactedPrice } from "../../src/guard/rules/unredacted-price.ts";

describe.each(detectingRules)("$name", (rule) => {
  test.each(rule.examples.good)("finds nothing in %j", async (text) => {
    expect(await rule.detect(text)).toEqual([]);
  });

  test.each(rule.examples.bad)("finds something in %j", async (text) => {
    expect(await rule.detect(text)).not.toEqual([]);
  });
});

describe(unredactedPrice.name, () => {
  test.each(unredactedPrice.examples.good)("finds nothing in %j", (text) => {
    expect(remainingPrices(text, "prices")).toEqual([]);
  });

  test.each(unredactedPrice.examples.bad)("finds something in %j", (text) => {
    expect(remainingPrices(text, "prices")).not.toEqual([]);
  });
});

test("every guardrail says what it finds and what to do, in sentences", () => {
  expect(guardRules.map((rule) => rule.name)).toEqual([
    "secret",
    "payment-card",
    "bank-account",
    "personal-email",
    "personal-phone",
    "unredacted-price",
  ]);
  for (const { description, remedy } of guardRules) {
    expect(description).toMatch(/^[A-Z].*\.$/s);
    expect(remedy).toMatch(/^[A-Z].*\.$/s);
  }
});

test.each<[name: string, text: string, found: string]>([
  ["personal-email", "(ada.lovelace@acme.io)", "ada.lovelace@acme.io"],
  ["personal-email", "連絡先はyamada@acme.co.jpまでご連絡ください。", "yamada@acme.co.jp"],
  ["personal-email", "이메일은 minsu.kim@acme.co.kr로 보내세요.", "minsu.kim@acme.co.kr"],
  ["personal-email", "Пишите: иван@почта.рф.", "иван@почта.рф"],
  ["personal-phone", "Tel.: 030 90 18 20, daily", "030 90 18 20"],
  ["personal-phone", "電話：03-3224-9999までどうぞ", "03-3224-9999"],
  ["personal-phone", "tel:+4915112345678", "+4915112345678"],
  ["payment-card", "Card 4539 5787 6362 1486.", "4539 5787 6362 1486"],
  ["bank-account", "DE02 1203 0000 0000 2020 51 BIC", "DE02 1203 0000 0000 2020 51"],
])("%s finds the value of %j and no more", async (name, text, found) => {
  const rule = detectingRules.find((one) => one.name === name);
  const detections = (await rule?.detect(text)) ?? [];
  expect(detections.map(({ start, end }) => text.slice(start, end))).toEqual([found]);
});

test("a private key is found to its end", async () => {
  const secret = detectingRules.find((one) => one.name === "secret");
  const body = "MIIEpAIBAAKCAQEA1c7\n".repeat(8);
  const key = `${"-----BEGIN RSA PRIVATE"} KEY-----\n${body}${"-----END RSA PRIVATE"} KEY-----`;
  const detections = (await secret?.detect(`a\n${key}\nb.`)) ?? [];
  expect(detections.map(({ start, end }) => [start, end])).toEqual([[2, 2 + key.length]]);
});

test.each<[name: string, rest: string, after: string]>([
  [
    "cut off in the middle of a line",
    `\n${"MIIEpAIBAAKCAQEA1c7+9z5Pad7OejecsQ0bu3aumgXy0aB1\n".repeat(3)}MIIEpA1`,
    "",
  ],
  ["encrypted", `\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n${"q1W2e3R4".repeat(8)}`, "\nEnd."],
  ["in a quotation", `\n> ${"q1W2e3R4".repeat(8)}\n> ${"q1W2e3R4".repeat(8)}`, "\n\nText."],
  ["in a string of code", `\\n${"q1W2e3R4".repeat(8)}\\nq1W2e3==`, '"}'],
])("a private key without its END line is found: %s", async (_, rest, after) => {
  const secret = detectingRules.find((one) => one.name === "secret");
  const key = `${"-----BEGIN RSA PRIVATE"} KEY-----${rest}`;
  const detections = (await secret?.detect(`a ${key}${after}`)) ?? [];
  expect(detections).toEqual([
    { start: 2, end: 2 + key.length, kind: "privatekey", what: "a secret (privatekey)" },
  ]);
});

test("a password that says what it is for, as manuals of git and curl have it, is a placeholder", async () => {
  const secret = detectingRules.find((one) => one.name === "secret");
  for (const password of ["passwd-on-proxy", "password_for_proxy"])
    expect(await secret?.detect(`http://user:${password}@proxy.acme.io:3128`)).toEqual([]);
});

test.each(["hunter", "SWORDFISH", "$uper", "passw0rd1", "passwd-on-9f3K", "secret-of-hunter"])(
  "%s is no placeholder of a password",
  async (password) => {
    const secret = detectingRules.find((one) => one.name === "secret");
    expect(await secret?.detect(`postgres://owner:${password}@db.acme.io:5432/app`)).toHaveLength(1);
  },
);

test.each([
  `${"ghp_"}wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pxxxx`,
  `${"xoxb-"}123456789012-1234567890123-Zz1yX2wV3uT4sR5qP6oN7mLy`,
])("%s is no made-up key", async (key) => {
  const secret = detectingRules.find((one) => one.name === "secret");
  expect(await secret?.detect(`token: ${key}`)).toHaveLength(1);
});

/** Each takes milliseconds; what is quadratic takes minutes. */
const hostile: readonly [name: string, text: string][] = [
  ["500 KB of digits", "1".repeat(500_000)],
  ["500 KB of at signs", "@".repeat(500_000)],
  ["addresses without an end", "a.b@c.".repeat(80_000)],
  ["500 KB of a local part", `${"a".repeat(500_000)}@b.c`],
  ["plus signs and digits", "+1 2 3 4 ".repeat(50_000)],
  ["pairs of digits", "1 ".repeat(250_000)],
  ["beginnings of IBANs", "DE89 ".repeat(100_000)],
  [
    "keys without an end",
    `${"-----BEGIN PRIVATE"} KEY-----\n${`${"A1".repeat(32)}\n`.repeat(20)}`.repeat(300),
  ],
  ["beginnings of keys", `${"-----BEGIN PRIVATE"} KEY-----\n`.repeat(20_000)],
  ["addresses with passwords", "https://a:b".repeat(45_000)],
  ["connection strings", "postgres://a:b".repeat(35_000)],
  ["phone words", "tel: (((((((((".repeat(35_000)],
  ["numbers behind phone words", "Tel.:1234567 ".repeat(500_000)],
];

test.each(hostile)("%s are read in bounded time", { timeout: 90_000 }, async (_name, text) => {
  for (const rule of detectingRules) await rule.detect(text);
  remainingPrices(text, "numbers");
  remainingPrices(text, "nothing");
});
