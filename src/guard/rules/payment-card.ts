import { beside } from "../beside.ts";
import type { DetectingRule, Detection } from "../rule.ts";

export const paymentCard: DetectingRule = {
  name: "payment-card",
  severity: "warning",
  marker: "card",
  description:
    "The number of a payment card: digits of a network's form whose Luhn checksum is right. Published test numbers are let through.",
  remedy: "Remove it from the document.",
  examples: {
    good: [
      "Use the test card 4242 4242 4242 4242.",
      "Order 4539 5787 6362 1487 has a wrong checksum.",
      "Build 20240501123456789",
    ],
    bad: [
      "Card: 4539 5787 6362 1486",
      "5425233430109903",
      "Amex 3742-454554-00126",
      "カード番号4539578763621486です",
    ],
  },
  detect(text) {
    const found: Detection[] = [];
    for (const { 0: candidate, index } of text.matchAll(candidates)) {
      const digits = candidate.replace(/\D/g, "");
      if (!networks.test(digits) || testNumbers.has(digits) || !luhn(digits)) continue;
      found.push({ start: index, end: index + candidate.length, what: "the number of a payment card" });
    }
    return found;
  },
};

const candidates = new RegExp(
  `(?<![${beside}_]|\\d[.,-])\\d(?:[ \\u00a0-]?\\d){12,18}(?![${beside}_]|[.,-]\\d)`,
  "gu",
);

/** Visa, Mastercard, American Express, Discover, JCB, Diners Club, UnionPay: first digits and lengths. */
const networks =
  /^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17})$/;

/** As published by payment providers for trying things out, e.g. https://docs.stripe.com/testing. */
const testNumbers = new Set([
  "4242424242424242",
  "4000056655665556",
  "4000000000000002",
  "4000002500003155",
  "4111111111111111",
  "4012888888881881",
  "4222222222222",
  "5555555555554444",
  "5200828282828210",
  "5105105105105100",
  "2223003122003222",
  "378282246310005",
  "371449635398431",
  "6011111111111117",
  "6011000990139424",
  "30569309025904",
  "38520000023237",
  "36227206271667",
  "3566002020360505",
  "3530111333300000",
  "6200000000000005",
]);

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !/^(\d)\1*$/.test(digits);
}
