import fc from "fast-check";
import { expect, test } from "vitest";
import { chunkDocument } from "../../../src/chunk/chunk-document.ts";
import { readSanityDocument } from "../../../src/load/formats/sanity-text.ts";
import type { Origin } from "../../../src/load/rewriting.ts";
import { documentOf } from "../../chunk/documents.ts";
import { source } from "../folder.ts";
import { readPage } from "./read-page.ts";

interface Read {
  readonly text: string;
  readonly origin: Origin;
}

/** The text, which is a heading alone, and what a passage below it is found under. */
function headingOf(format: "html" | "sanity", { text, origin }: Read): readonly [string, string] {
  const { chunks } = chunkDocument(documentOf(text, { format, origin, bodyStart: 0 }), { maxTokens: 64 });
  return [text, chunks.at(-1)?.headingPath.join(" > ") ?? ""];
}

function inPage(heading: string): readonly [string, string] {
  return headingOf("html", readPage(`<h2>${heading}</h2>`, 0));
}

function inSanity(...children: readonly object[]): readonly [string, string] {
  const body = [{ _type: "block", style: "h2", markDefs: [], children }];
  return headingOf("sanity", readSanityDocument({ _id: "a", body }, source(), new Map()));
}

const span = (text: string, ...marks: readonly string[]) => ({ _type: "span", text, marks });

test.each([
  ["The &lt;div&gt; element", "## The \\<div> element", "The <div> element"],
  ["__init__ and *args", "## \\_\\_init\\_\\_ and \\*args", "__init__ and *args"],
  ["Foo #", "## Foo \\#", "Foo #"],
  ["What &amp;lt; means", "## What \\&lt; means", "What &lt; means"],
  ["[a](b) and `c`", "## [a\\](b) and \\`c\\`", "[a](b) and `c`"],
  ["<code>__init__</code>", "## `__init__`", "__init__"],
  [
    "max_tokens, 2 * 3, C#, Q&amp;A, [optional]",
    "## max_tokens, 2 * 3, C#, Q&A, [optional]",
    "max_tokens, 2 * 3, C#, Q&A, [optional]",
  ],
])("signs in the heading %s are part of it", (html, text, heading) => {
  expect(inPage(html)).toEqual([text, heading]);
});

test("signs in a heading of Sanity are part of it, and its marks are marks", () => {
  expect(inSanity(span("The <div> of *args"))).toEqual(["## The \\<div> of \\*args", "The <div> of *args"]);
  expect(inSanity(span("Call "), span("__init__", "code"), span(" "), span("#", "strong"))).toEqual([
    "## Call `__init__` **\\#**",
    "Call __init__ #",
  ]);
});

test("a heading that the tag of another level closes ends there, as in browsers", () => {
  const html = "<h2>Pump</h1><p>It pumps.</p><!-- <h4> --><H3 title='</h1>'>Valve</h2><p>It opens.</p>";
  const read = readPage(html, 0);
  expect(read.text).toBe("## Pump\n\nIt pumps.\n\n### Valve\n\nIt opens.");
  expect(read.origin.omitted.map(({ reason }) => reason)).toContain("comment");
});

test("signs in other blocks stay as they are", () => {
  expect(readPage("<p>a __b__ and *args</p>", 0).text).toBe("a __b__ and *args");
});

test("no heading loses a sign", () => {
  const words = fc
    .array(fc.constantFrom(..."ab1 *_`#<>[]()!&;\\/~:-.@"), { minLength: 1, maxLength: 12 })
    .map((characters) => `x ${characters.join("")} y`);
  fc.assert(
    fc.property(words, (heading) => {
      const written = heading.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
      const plain = heading.replace(/\s+/g, " ");
      expect(inPage(written)[1]).toBe(plain);
      expect(inSanity(span(heading))[1]).toBe(plain);
    }),
    { numRuns: 500 },
  );
});
