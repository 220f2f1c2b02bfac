/**
 * Whether a number after a word such as "rate", "margin" or "costs" is none of its prices: it counts requests, pixels or
 * days, names a page, a version or a day. Only for numbers that nothing but the word makes a price.
 * @param before What stands before the number, the word included.
 */
export function isNoPriceAfterWord(before: string, digits: string, after: string): boolean {
  return (
    counted.test(after) ||
    named.test(before) ||
    technicalRate.test(before) ||
    (/margin(?:-\p{L}+)?\s*:\s*$/iu.test(before) && digits === "0") ||
    (/^(?:19|20)\d\d$/.test(digits) && (/^-\d\d-\d\d(?!\d)/.test(after) || edition.test(before)))
  );
}

/** Plurals where the singular is what a price is for ("49 month"); a unit that stands after a price has a slash or "per". */
const counted =
  /^(?:\s?(?:[-–]|to|bis)\s?\d+)?(?:(?:px|em|rem|vh|vw|pt|fr)(?![\p{L}\p{N}])|\s?(?:ms|s|sec|secs|seconds?|min|mins|minutes|h|hrs|hours|days|weeks|months|years|[kmgt]i?b|[km]?hz|requests|req|calls|items|files|entries|rows|lines|clicks|tokens|characters|bytes|users|seats|people|stars|steps|times|sekunden|minuten|stunden|tage|wochen|monate|jahre|anfragen|jours|semaines|ans|días|semanas|giorni|dagen)(?![\p{L}\p{N}/]))/iu;

/** "pricing page 3", "invoice no. 17", "pricing v2"; "per page 3" is a price. */
const named =
  /(?:(?<!(?:per|pro|je|par|por|an?|each|every)\s)(?<!\p{L})(?:page|section|chapter|step|port|number|no\.|nr\.|figure|part|appendix|version|release|seite|kapitel|abschnitt|schritt|nummer)\s|(?<!\p{L})v|#)$/iu;

/** "rate limit of", "rate limited to", "refresh rate: ". */
const technicalRate =
  /(?<!\p{L})(?:rate[\s-]limit\p{L}{0,4}|(?:refresh|bit|baud|sampl(?:e|ing)|frame|heart|error|failure|success|hit|miss|cache|conversion|click-through|bounce|open|response|retention|crash|polling|scrape|learning|dropout|compression|packet|request|data|transfer|update|loss|recall|acceptance|rejection) rates?)(?!\p{L})[^.!?\n]{0,24}$/iu;

/** "Pricing 2025", "price list for 2025". */
const edition =
  /(?:(?<!\p{L})(?:pricing|price (?:list|guide|sheet|book|table|page)|preisliste|tarife) (?:(?:in|for|of|für) )?|(?<!\p{L})(?:prices|fees|rates|tariffs|costs|preise|kosten) (?:in|of) )$/iu;

/** A letter of code or video that is also a currency's: `grid: 1fr 2fr`, `1080p`. */
export function isOtherUnit(before: string, digits: string, after: string): boolean {
  return (
    (/^fr(?!\p{L})/u.test(after) && /(?:grid|repeat\(|minmax\()[^\n]*$/.test(before)) ||
    (/^p(?!\p{L})/u.test(after) && /^(?:720|1080|1440|2160)$/.test(digits))
  );
}
