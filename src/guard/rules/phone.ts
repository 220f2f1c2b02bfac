import { beside } from "../beside.ts";
import type { DetectingRule, Detection } from "../rule.ts";

export const phone: DetectingRule = {
  name: "personal-phone",
  severity: "warning",
  marker: "phone",
  description:
    "A telephone number: in international form and valid in its country, or introduced by a word such as Tel. or mobile. Numbers reserved for fiction are let through.",
  remedy: "Leave it out.",
  examples: {
    good: [
      "GSM: 850 / 900 / 1800 / 1900 MHz",
      "Version +1.2.3 of 2024-05-01",
      "Call +1 202-555-0143.",
      "The result is +12345678901234567890.",
      "Phone support is open from 9 to 17.",
    ],
    bad: [
      "Reach her at +49 30 901820.",
      "Call +1 (415) 236-4879 now.",
      "Tel.: 030 90 18 20",
      "[mobile](tel:+4915112345678)",
      "Tél. : 01 42 68 53 00",
      "Тел.: 8 (495) 123-45-67",
      "電話番号は+81 3-3224-9999です",
      "電話：03-3224-9999まで",
      "GSM: 0532 123 45 67",
      "手机：13812345678",
      "전화: 02-312-3456로 연락",
    ],
  },
  async detect(text) {
    if (!numberLike.test(text)) return [];
    const found = [...(await internationalNumbers(text))];
    const known = new Set(found.flatMap(({ start, end }) => rangeOf(start, end)));
    for (const { 0: all, index, groups } of text.matchAll(introduced)) {
      if (!endsWithCue.test(text.slice(Math.max(0, index - reach), index + 1))) continue;
      const { number = "" } = groups ?? {};
      const digits = number.replace(/\D/g, "").length;
      const start = index + all.length - number.length;
      if (digits < 7 || digits > 15 || bands.test(number) || known.has(start)) continue;
      found.push(place(start, number));
    }
    return found;
  },
};

/** A number has some twenty characters: looking each up beats comparing each with each, which took 8 s for a megabyte of numbers. */
function rangeOf(start: number, end: number): readonly number[] {
  return Array.from({ length: end - start }, (_, nth) => start + nth);
}

async function internationalNumbers(text: string): Promise<readonly Detection[]> {
  const candidates = [...text.matchAll(international)];
  if (candidates.length === 0) return [];
  // Few documents hold one, and loading every country's rules takes a tenth of the start of a process.
  const { parsePhoneNumberFromString } = await import("libphonenumber-js/min");
  return candidates.flatMap(({ 0: candidate, index }) => {
    const number = parsePhoneNumberFromString(candidate);
    return number?.isValid() && !isFictional(number.number) ? [place(index, candidate)] : [];
  });
}

/** What the patterns below hold, without the words that make them slow; most documents have none of it. */
const numberLike = /(?:\+|00)\d[\d ().\-/\u00a0]{5,20}\d|[.:：][ \t\u00a0]{0,3}[(\d][\d ()\-/\u00a0]{5,20}\d/;
// Each repetition is bounded, so that a long row of digits costs no more than its length.
const international = new RegExp(
  `(?<![${beside}+.])(?:\\+|00(?=[1-9]))\\d[\\d ().\\-/\\u00a0]{5,20}\\d(?![${beside}])`,
  "gu",
);
const cues =
  "t[eé]l|telephone|telefon[eo]?|teléfono|téléphone|telefoon|phone|fon|fax|télécopie|mobile?|mobil|móvil|cell|handy|gsm|тел(?:ефон)?|моб|факс|τηλ|φαξ";
/** Of scripts that write words without blanks, or put others' before them. */
const attachedCues =
  "電話(?:番号|號碼)?|携帯(?:電話|番号)?|ファッ?クス|电话(?:号码)?|手机号?码?|手機(?:號碼)?|传真|傳真|전화(?:번호)?|휴대(?:폰|전화)|연락처|팩스|โทร(?:ศัพท์)?|هاتف|جوال|تلفن|טל(?:פון|['׳])?|נייד|फ़ोन|फोन";
const endsWithCue = new RegExp(
  `(?:(?<![${beside}_])(?:${cues})(?![\\p{L}\\p{N}_])|${attachedCues})(?: (?:no|nr|number|nummer))?\\.?[ \\u00a0\\u202f]?[.:：]{1,2}$`,
  "iu",
);
/** What a data sheet says behind `GSM:`, too. */
const bands = /^(?:(?:850|900|1800|1900)[ /()-]*)+$/;
/** Longer than a cue with all that may follow it. */
const reach = 32;
const introduced = new RegExp(
  `[.:：][ \\t\\u00a0]{0,3}(?<number>[(\\d][\\d ()\\-/\\u00a0]{5,20}\\d)(?![${beside}])`,
  "gu",
);

/** The North American 555-01xx and London's 020 7946 0xxx. */
function isFictional(number: string): boolean {
  return /^\+1\d{3}55501\d\d$|^\+442079460\d{3}$/.test(number);
}

function place(start: number, text: string): Detection {
  return { start, end: start + text.length, what: "a telephone number" };
}
