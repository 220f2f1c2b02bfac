import { expect, test } from "vitest";
import { Page } from "../../src/lint/page.ts";
import { documentOf } from "../chunk/documents.ts";

test("a place behind what a guardrail took out is the one in the file", () => {
  const file = "Costs 1.299,00 EUR and 7 EUR, see [a](gone.md).\nSee [b](gone.md) for 7 EUR.\n";
  const text = "Costs [redacted] and [redacted], see [a](gone.md).\nSee [b](gone.md) for [redacted].\n";
  const marker = { length: "[redacted]".length, sourceCharacters: 4 };
  const redactions = [
    { ...marker, offset: text.indexOf("[redacted]"), sourceLength: "1.299,00 EUR".length },
    { ...marker, offset: text.indexOf("[redacted],"), sourceLength: "7 EUR".length },
    { ...marker, offset: text.indexOf("[redacted]."), sourceLength: "7 EUR".length },
  ];
  const page = new Page(documentOf(text, { redactions }));
  const [first = "", second = ""] = file.split("\n");
  expect(page.place(text.indexOf("[a]"))).toEqual({ line: 1, column: first.indexOf("[a]") + 1 });
  expect(page.place(text.indexOf("[b]"))).toEqual({ line: 2, column: second.indexOf("[b]") + 1 });
  expect(page.place(text.lastIndexOf("."))).toEqual({ line: 2, column: second.lastIndexOf(".") + 1 });
});
