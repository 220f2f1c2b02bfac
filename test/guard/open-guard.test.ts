import { describe, expect, test } from "vitest";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { resolveGuardrails } from "../../src/config/resolve-guardrails.ts";
import { openGuard } from "../../src/guard/open-guard.ts";
import type { Document } from "../../src/load/document.ts";
import { recordOrigin } from "../../src/load/records/record-leaves.ts";
import { sourceOffsets } from "../../src/load/redaction.ts";
import { documentOf } from "../chunk/documents.ts";
import { guarded, passed, sensitive } from "./guarding.ts";

// Assembled, so that no scanner takes this file for a leak.
const token = `${"ghp_"}${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`;
const password = "tr0ub4dor";
const card = "4539 5787 6362 1486";

describe("secrets", () => {
  test("a secret refuses its document, with the place and the kind and without the secret", async () => {
    const result = await guarded(documentOf(`# Setup\n\nUse ${token} here.\n`, { line: 5 }));
    expect(result).toMatchObject({
      outcome: "refused",
      rules: ["secret"],
      findings: [
        {
          rule: "secret",
          severity: "error",
          path: "docs/page.md",
          line: 7,
          column: 5,
          message: "The document holds a secret (github).",
          actual: "a secret (github)",
          expected: "none",
        },
      ],
    });
    expect(JSON.stringify(result)).not.toContain(token.slice(4, 12));
  });

  test("redact stores the document without it, with a warning", async () => {
    const document = documentOf(`Use ${token} here.`);
    const result = await guarded(document, { rules: { secret: "redact" } });
    expect(result).toMatchObject({
      outcome: "passed",
      document: { text: "Use [redacted: secret] here." },
      findings: [{ rule: "secret", severity: "warning", line: 1, column: 5 }],
      redacted: { secret: 1 },
    });
    expect(JSON.stringify(result)).not.toContain(token.slice(4, 12));
  });

  test("a finding says what is stored until the secret is gone", async () => {
    const said = async (action: "refuse" | "redact" | "warn") => {
      const document = documentOf("A page.", { metadata: { contact: "ada.lovelace@acme.io" } });
      const text = `Use ${token} here.`;
      const rules = { secret: action, "personal-email": action } as const;
      const { findings } = await guarded({ ...document, text }, { rules });
      return findings.map(({ remedy }) => /Until then .*$/.exec(remedy ?? "")?.[0]);
    };
    const notStored = "Until then the document is not stored, and its live version stays.";
    expect(await said("refuse")).toEqual([notStored, notStored]);
    expect(await said("redact")).toEqual([
      "Until then it is stored as `[redacted: secret]`; `guardrails.rules.secret` decides it.",
      "Until then it is stored as `[redacted: email]`; `guardrails.rules.personal-email` decides it.",
    ]);
    expect(await said("warn")).toEqual([
      "Until then it is stored as it is; `guardrails.rules.secret` decides it.",
      "Until then it is stored as it is; `guardrails.rules.personal-email` decides it.",
    ]);
  });

  test.each([
    ["a secret", { text: `Use ${token} here.`, metadata: {} }, {}],
    ["a price", { metadata: { pricing_sensitive: true } }, { pricing: { redact: "nothing" } }],
  ] as const)(
    "where %s is refused, nothing else of the document is told as stored",
    async (_, page, user) => {
      const text = `${"text" in page ? page.text : "It costs $49."} Write to ada.lovelace@acme.io.`;
      const rules = { "personal-email": "redact", "unredacted-price": "refuse" } as const;
      const { outcome, findings } = await guarded({ ...documentOf(text), ...page, text }, { rules, ...user });
      expect(outcome).toBe("refused");
      expect(findings.find(({ rule }) => rule === "personal-email")?.remedy).toMatch(
        /person's\. Once nothing in the document is refused, it is stored as `\[redacted: email\]`;/,
      );
    },
  );

  test("a kind can be let through while the others are refused", async () => {
    const user = { secretKinds: { github: "allow" } } as const;
    const document = documentOf(`Use ${token} here.`);
    expect(await passed(document, user)).toBe(document);
    const other = documentOf(`${token} postgres://admin:${password}@db.acme.io:5432/app`);
    expect((await guarded(other, user)).findings).toMatchObject([
      { message: "The document holds a secret (database-connection-string)." },
    ]);
  });

  test("a private key leaves a marker on each line, so that lines keep their numbers", async () => {
    const key = `${"-----BEGIN RSA PRIVATE"} KEY-----\n${`${"MIIB".repeat(16)}\r\n`.repeat(3)}${"-----END RSA PRIVATE"} KEY-----`;
    const { text } = await passed(documentOf(`a\n${key}\nb`), { rules: { secret: "redact" } });
    const marker = "[redacted: secret]";
    expect(text).toBe(`a\n${marker}\n${`${marker}\r\n`.repeat(3)}${marker}\nb`);
  });

  test("a secret in title or metadata counts, and is told without a place of its own", async () => {
    const document = documentOf("Text.", { metadata: { owner: { note: `key ${token}` } } });
    expect(await guarded(document)).toMatchObject({
      outcome: "refused",
      findings: [
        {
          rule: "secret",
          message: "The document's metadata or field names hold a secret (github).",
          actual: "a secret (github)",
          expected: "none",
        },
      ],
    });
    const redacted = await passed(document, { rules: { secret: "redact" } });
    expect(redacted.metadata).toEqual({ owner: { note: "key [redacted: secret]" } });
  });
});

describe("names in the ledger", () => {
  const withField = (field: string, overrides: Partial<Document> = {}) => {
    const leaves = [{ field, text: "a text that no mapping names" }];
    return documentOf("Text.", {
      format: "json",
      origin: recordOrigin({ text: "Text." }, leaves),
      ...overrides,
    });
  };

  test("a secret that is the name of a field left out counts, since the ledger is kept in the cache", async () => {
    const document = withField(`key ${token}`);
    expect((await guarded(document)).outcome).toBe("refused");
    const redacted = await passed(document, { rules: { secret: "redact" } });
    expect(redacted.origin?.omitted.map(({ part }) => part)).toEqual(["key [redacted: secret]"]);
    expect(JSON.stringify(redacted)).not.toContain(token.slice(4, 12));
  });

  test("a price in the name of a field loses its numbers in a pricing-sensitive document, and in no other", async () => {
    const plain = withField("49 EUR a seat");
    expect(await passed(plain)).toBe(plain);
    const { origin } = await passed({ ...plain, metadata: { pricing_sensitive: true } });
    expect(origin?.omitted.map(({ part }) => part)).toEqual(["[redacted: price] EUR a seat"]);
  });
});

describe("personal data", () => {
  test("by default, addresses and numbers of people are told and stay; cards and accounts go", async () => {
    const text = `ada@acme.io, +49 30 901820, ${card}, DE02 1203 0000 0000 2020 51`;
    const result = await guarded(documentOf(text));
    expect(result).toMatchObject({
      outcome: "passed",
      document: { text: "ada@acme.io, +49 30 901820, [redacted: card], [redacted: iban]" },
      redacted: { card: 1, iban: 1 },
    });
    expect(result.findings.map((one) => `${one.rule} ${one.severity} ${one.column}`)).toEqual([
      "payment-card warning 29",
      "bank-account warning 50",
      "personal-email warning 1",
      "personal-phone warning 14",
    ]);
  });

  test("an exempt text is none, and a star stands for what is not blank", async () => {
    const text = "ada@acme.io, bob@acme.io, eve@else.io";
    const user = { exempt: ["*@acme.io"], rules: { "personal-email": "redact" } } as const;
    const { text: left } = await passed(documentOf(text), { ...user, exempt: [...user.exempt] });
    expect(left).toBe("ada@acme.io, bob@acme.io, [redacted: email]");
  });

  test("an entry of paths holds for the records of a file that has a # in its own name", async () => {
    const paths = [{ include: ["docs/*.json"], rules: { "payment-card": "refuse" } as const }];
    const record = documentOf(card, { path: "docs/c#.json#visa", format: "json" });
    expect((await guarded(record, { paths })).outcome).toBe("refused");
  });

  test("the last entry of paths that matches wins, also for the records of a file", async () => {
    const user = {
      paths: [
        { include: ["docs/**"], rules: { "personal-email": "refuse" as const } },
        { include: ["docs/team.json"], rules: { "personal-email": "allow" as const } },
      ],
    };
    const outcomeOf = async (path: string) => {
      const { outcome, findings } = await guarded(documentOf("ada@acme.io", { path }), user);
      return `${outcome} ${findings.length}`;
    };
    expect(await outcomeOf("docs/page.md")).toBe("refused 1");
    expect(await outcomeOf("docs/team.json#ada")).toBe("passed 0");
    expect(await outcomeOf("other.md")).toBe("passed 1");
  });

  test("a thousand addresses are twenty findings and one that counts the rest", async () => {
    const { findings } = await guarded(documentOf("ada@acme.io\n".repeat(1000)));
    expect(findings).toHaveLength(21);
    expect(findings.at(-1)).toMatchObject({
      line: 21,
      message: "The document holds 980 more from here on.",
      actual: "980 more",
      expected: "none",
    });
  });
});

describe("metadata", () => {
  test("a number is scanned as it is written", async () => {
    const number = Number(card.replaceAll(" ", ""));
    const result = await guarded(
      documentOf("Paid.", { metadata: { card: number, seats: 12, all: [number] } }),
    );
    expect(result).toMatchObject({
      outcome: "passed",
      document: { metadata: { card: "[redacted: card]", seats: 12, all: ["[redacted: card]"] } },
      findings: [{ rule: "payment-card", severity: "warning" }],
    });
  });

  test("a key is scanned like a value, at any depth", async () => {
    const metadata = { [`Card ${card}`]: 1, owners: { [card]: "Ada" } };
    expect((await passed(documentOf("Paid.", { metadata }))).metadata).toEqual({
      "Card [redacted: card]": 1,
      owners: { "[redacted: card]": "Ada" },
    });
    const refused = await guarded(documentOf("Use it.", { metadata: { keys: { [token]: "ours" } } }));
    expect(refused).toMatchObject({ outcome: "refused", rules: ["secret"] });
  });

  test("keys that become the same keep their values", async () => {
    const metadata = { cards: { [card]: 1, "5425233430109903": 2, "[redacted: card]": 3 } };
    expect((await passed(documentOf("Paid.", { metadata }))).metadata).toEqual({
      cards: { "[redacted: card] (b)": 1, "[redacted: card] (c)": 2, "[redacted: card]": 3 },
    });
  });
});

describe("prices that stay", () => {
  test("let through by the configuration, they are findings with their place", async () => {
    const result = await guarded(sensitive("Text.\nA seat is 49 EUR."), { pricing: { redact: "nothing" } });
    expect(result.findings).toMatchObject([
      {
        rule: "unredacted-price",
        severity: "warning",
        line: 2,
        column: 11,
        message: "The document holds a price that the configuration lets through.",
        actual: "a price that the configuration lets through",
        expected: "none",
      },
    ]);
  });

  test("an amount in words is found behind redacted ones, at its place in the source", async () => {
    const { findings } = await guarded(sensitive("It costs 49 EUR or forty-nine dollars."));
    expect(findings).toMatchObject([{ rule: "unredacted-price", column: 20 }]);
  });

  test("with refuse, the document stays out", async () => {
    const rules = { "unredacted-price": "refuse" } as const;
    expect(await guarded(sensitive("Forty-nine dollars."), { rules })).toMatchObject({
      outcome: "refused",
      findings: [{ rule: "unredacted-price", severity: "error" }],
    });
  });

  test("a path cannot be redacted, so it is told", async () => {
    const { findings } = await guarded(sensitive("Text.", { path: "docs/basic-49-eur.md" }));
    expect(findings).toMatchObject([
      {
        message: "The document's path reads as a price, and paths are shown everywhere.",
        actual: "a path that reads as a price",
        expected: "one that does not",
      },
    ]);
  });
});

test("what was taken out is in the ledger by its place and length in the source", async () => {
  const front = "---\nprice: 49\n---\n";
  const text = `${front}A seat is 1.299,00 EUR, or 7 EUR.\n\n<!-- 12 EUR -->\n`;
  const document = await passed(sensitive(text, { bodyStart: front.length }));
  const { ledger, chunks, characters, charactersInChunks } = chunkDocument(document, { maxTokens: 512 });
  const place = (part: string) => ({ offset: text.indexOf(part), length: part.length });
  expect(ledger).toEqual([
    { ...place(front), reason: "front-matter" },
    { ...place("1.299,00"), reason: "redacted" },
    { ...place("7"), reason: "redacted" },
    { ...place("<!-- 12 EUR -->"), reason: "comment" },
  ]);
  const inSource = sourceOffsets(document.redactions ?? []);
  expect(chunks.map(({ start, end }) => text.slice(inSource(start), inSource(end)).trim())).toEqual([
    "A seat is 1.299,00 EUR, or 7 EUR.",
  ]);
  expect(characters).toBe("Aseatis1.299,00EUR,or7EUR.".length);
  expect(charactersInChunks).toBe("AseatisEUR,orEUR.".length);
});

test("a kind of secret that there is not is refused, with the nearest", () => {
  const settings = resolveGuardrails({ secretKinds: { slakc: "redact" } });
  expect(() => openGuard(settings)).toThrow('there is no kind "slakc"; did you mean "slack"?');
});
