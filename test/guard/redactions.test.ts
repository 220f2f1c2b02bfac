import { expect, test } from "vitest";
import { redactText } from "../../src/guard/redact-text.ts";
import { withRedactions } from "../../src/load/redaction.ts";

const text = "From 49 EUR to 70 EUR, or 12 a month; 3 seats.";
const passage = (where: string, part: string, marker = "price") => {
  const start = where.indexOf(part);
  return { start, end: start + part.length, marker };
};

test("redactions of a redacted text and those before them are as if all had been made at once", () => {
  const first = redactText(text, [passage(text, "49"), passage(text, "70"), passage(text, "12")]);
  const atOnce = redactText(text, [
    passage(text, "From"),
    passage(text, "49"),
    passage(text, "70"),
    passage(text, "12"),
    passage(text, "3"),
  ]);
  const second = redactText(first.text, [passage(first.text, "3"), passage(first.text, "From")]);
  expect(second.text).toBe(atOnce.text);
  expect(withRedactions(first.redactions, second.redactions, first.text)).toEqual(atOnce.redactions);
});

test("a marker that goes with what is around it stands for what both stood for", () => {
  const first = redactText(text, [passage(text, "49"), passage(text, "70"), passage(text, "12")]);
  const around = passage(first.text, "EUR to [redacted: price] EUR");
  const second = redactText(first.text, [around]);
  const atOnce = redactText(text, [passage(text, "49"), passage(text, "EUR to 70 EUR"), passage(text, "12")]);
  expect(second.text).toBe(atOnce.text);
  expect(withRedactions(first.redactions, second.redactions, first.text)).toEqual(atOnce.redactions);
});
