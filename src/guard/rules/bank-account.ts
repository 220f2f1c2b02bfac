import { beside } from "../beside.ts";
import type { DetectingRule, Detection } from "../rule.ts";

export const bankAccount: DetectingRule = {
  name: "bank-account",
  severity: "warning",
  marker: "iban",
  description:
    "An IBAN of its country's length whose checksum is right. The examples of the registry are let through.",
  remedy: "Remove it from the document.",
  examples: {
    good: [
      "For example DE89 3704 0044 0532 0130 00.",
      "DE12 3456 7890 1234 5678 90 has a wrong checksum.",
      "FR2024 is a release.",
    ],
    bad: [
      "IBAN: DE02 1203 0000 0000 2020 51 BIC BYLADEM1001",
      "GB33BUKB20201555555555",
      "口座はDE02120300000000202051です",
    ],
  },
  detect(text) {
    const found: Detection[] = [];
    for (const { index } of text.matchAll(beginnings)) {
      const end = endOf(text, index);
      if (end === undefined) continue;
      const account = text.slice(index, end).replace(/[ \u00a0]/g, "");
      if (examples.has(account) || remainder(account) !== 1) continue;
      found.push({ start: index, end, what: "an IBAN" });
    }
    return found;
  },
};

const beginnings = new RegExp(`(?<![${beside}])[A-Z]{2}\\d{2}(?=[ \\u00a0]?[A-Z0-9]{4})`, "gu");
const goesOn = new RegExp(`^[${beside}]`, "u");

/** Length of an IBAN by country, from the SWIFT registry. */
const lengths: ReadonlyMap<string, number> = new Map(
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Of the registry and of encyclopedias; they are in many manuals. */
const examples = new Set([
  "DE89370400440532013000",
  "GB29NWBK60161331926819",
  "GB82WEST12345698765432",
  "FR1420041010050500013M02606",
  "NL91ABNA0417164300",
  "CH9300762011623852957",
  "AT611904300234573201",
  "BE68539007547034",
  "ES9121000418450200051332",
  "IT60X0542811101000000123456",
  "NO9386011117947",
  "SE4550000000058398257466",
]);

/** Just after the last character the country's form asks for; undefined when the text ends or breaks off before. */
function endOf(text: string, start: number): number | undefined {
  let left = lengths.get(text.slice(start, start + 2)) ?? 0;
  if (left === 0) return undefined;
  let at = start;
  for (; left > 0; at += 1) {
    const character = text.charAt(at);
    if (/[A-Z0-9]/.test(character)) left -= 1;
    else if (!/[ \u00a0]/.test(character) || /[ \u00a0]/.test(text.charAt(at - 1))) return undefined;
  }
  return goesOn.test(text.charAt(at)) ? undefined : at;
}

/** ISO 7064, modulo 97. */
function remainder(account: string): number {
  let value = 0;
  for (const character of account.slice(4) + account.slice(0, 4)) {
    const digits = character >= "A" ? String(character.charCodeAt(0) - 55) : character;
    value = Number(String(value) + digits) % 97;
  }
  return value;
}
