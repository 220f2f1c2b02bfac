import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fitPage } from "../../../src/report/markdown/fit-page.ts";
import { inert, inertUrl } from "../../../src/report/markdown/inert.ts";
import { readMarker, writeMarker } from "../../../src/report/markdown/marker.ts";
import { hostileNames } from "../hostile-names.ts";

const markdown = new MarkdownIt({ html: true, linkify: true });
// GFM asks for a letter, a digit, `-` or `_` after the @ of an address; this parser takes a zero-width space for one.
markdown.linkify.set({ fuzzyEmail: false });
const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(..."|\\`*_[]()<>@#~!&:/.-\n\r\u202e\u200bwwwgh1ab"), maxLength: 60 }),
  fc.constantFrom(...hostileNames),
);

describe("text made inert", () => {
  it("stays in its cell, whatever it is: no tag, link, bar or line of its own", () => {
    fc.assert(
      fc.property(text, (name) => {
        const html = markdown.render(`| a | b |\n|---|---|\n| x${inert(name)}x | last |`);
        const cells = [...html.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = ""]) => cell);
        expect(cells.length).toBe(2);
        expect(cells[1]).toBe("last");
        expect(cells[0]).not.toMatch(/[<>]/);
        expect(cells[0]).not.toMatch(/@\w|[#]\d|[\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 500 },
    );
  });

  it("reads as it was where nothing in it acts", () => {
    const name = "corpus/handbook/Größe-日本 (2).md";
    expect(markdown.renderInline(inert(name))).toBe(name);
  });

  it("is cut in the middle, never inside a character", () => {
    expect(inert("abcdefghij", 5)).toBe("ab…ij");
    expect(inert("😀😀😀😀😀😀", 3)).toBe("😀…😀");
    expect(inert("abcde", 5)).toBe("abcde");
  });

  it("an address of another kind than http is none", () => {
    expect(inertUrl("https://github.com/acme/handbook/actions/runs/57")).not.toBe("");
    for (const url of ["javascript:alert(1)", "https://x/)[y](z", "https://x/\n", "data:text/html,x"])
      expect(inertUrl(url)).toBe("");
  });
});

describe("a marker", () => {
  const shape = z.object({ key: z.string() });

  it("is read back as it was written, and ends where it should, whatever it holds", () => {
    fc.assert(
      fc.property(text, (key) => {
        const line = writeMarker("drift", { key });
        expect(line.indexOf("-->")).toBe(line.length - 3);
        expect(line).not.toContain("\n");
        expect(readMarker("drift", `${line}\nbody`, shape)).toEqual({ key });
      }),
    );
  });

  it("of another kind or shape, in a later line, or damaged, is none", () => {
    const line = writeMarker("drift", { key: "production" });
    expect(readMarker("approval", line, shape)).toBeUndefined();
    expect(readMarker("drift", `Hello\n${line}`, shape)).toBeUndefined();
    expect(readMarker("drift", line.replace("}", ""), shape)).toBeUndefined();
    expect(readMarker("drift", line, z.object({ run: z.number() }))).toBeUndefined();
    expect(readMarker("drift", writeMarker("drift", { key: "x".repeat(40_000) }), shape)).toBeUndefined();
  });
});

describe("a page within a limit", () => {
  const page = { head: "head", foot: "foot", elsewhere: "See the run." };
  const sections = [
    { title: "one", markdown: "1".repeat(100) },
    { title: "two", markdown: "2".repeat(100) },
  ];

  it("has every section at exactly its length and loses the last one below", () => {
    const whole = fitPage({ ...page, sections, limit: 1000 });
    expect(fitPage({ ...page, sections, limit: whole.length })).toBe(whole);
    expect(fitPage({ ...page, sections, limit: whole.length - 1 })).toBe(
      `head\n\n${"1".repeat(100)}\n\n_Left out, because the page would be too long: two. See the run._\n\nfoot`,
    );
  });

  it("that does not hold head and foot is a fault of the program", () => {
    expect(() => fitPage({ ...page, sections, limit: 20 })).toThrow(RangeError);
  });
});
