import fc from "fast-check";
import { expect, test } from "vitest";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import type { Document } from "../../src/load/document.ts";
import { countNonBlank } from "../../src/load/omission.ts";
import type { Origin } from "../../src/load/rewriting.ts";
import { readPage } from "../load/formats/read-page.ts";
import { guarded, passed, sensitive } from "./guarding.ts";

function page(html: string, overrides: Partial<Document> = {}): Document {
  const { text, origin } = readPage(html, 0);
  return sensitive(text, { path: "docs/page.html", format: "html", origin, bodyStart: 0, ...overrides });
}

test("what was taken out of a page is in the ledger by its place in the page, also where it was written as an entity", async () => {
  const html = "<h1>Seats</h1>\n<p>From <b>1.299,00</b> EUR, or &#52;9 EUR &amp; more.</p>";
  const document = await passed(page(html));
  expect(document.text).toBe("# Seats\n\nFrom [redacted: price] EUR, or [redacted: price] EUR & more.");
  const { ledger, characters, charactersInChunks } = chunkDocument(document, { maxTokens: 512 });
  const redacted = ledger.filter(({ reason }) => reason === "redacted");
  expect(redacted.map(({ offset, length }) => html.slice(offset, offset + length))).toEqual([
    "1.299,00",
    "&#52;",
    "9",
  ]);
  expect(characters).toBe(countNonBlank("Seats From 1.299,00 EUR, or &#52;9 EUR &amp; more."));
  expect(charactersInChunks).toBe(countNonBlank("Seats From EUR, or EUR &amp; more."));
});

test("what was taken out of a body that is left out whole is left out with it", async () => {
  const document = await passed(page("<p>From 49 EUR.</p>", { metadata: { embed_mode: "none" } }));
  const { ledger, characters } = chunkDocument(document, { maxTokens: 512 });
  expect(new Set(ledger.map(({ reason }) => reason))).toEqual(new Set(["markup", "embed-mode"]));
  expect(characters).toBe(0);
});

test("a finding in a page is on the page's line", async () => {
  const html = "<html>\n<body>\n<p>Text.</p>\n\n<p>Ask ada.lovelace@acme.io.</p>\n</body></html>";
  const { findings } = await guarded({ ...page(html), metadata: {} });
  expect(findings).toMatchObject([{ rule: "personal-email", line: 5 }]);
  expect(findings[0]).not.toHaveProperty("column");
});

const piece = fc.constantFrom(
  "49 EUR",
  "&euro; 7",
  "&#49;2 EUR",
  "<b>1</b>.299,00 €",
  "words",
  "&amp;",
  "<br>",
  "<p>",
  "<li>$5",
  "4539 5787 6362 1486",
  "\n",
  "<td>8</td>",
  "<nav>3 EUR</nav>",
);

test("every character of a guarded page is in its text or in the ledger, once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      const html = pieces.join(" ");
      const before = page(html);
      const document = await passed(before);
      const { origin } = document;
      if (origin === undefined) throw new Error("a page has an origin");
      const counts = new Uint8Array(html.length);
      for (const [start, length] of runsOf(origin))
        for (let at = start; at < start + length; at += 1) counts[at] = (counts[at] ?? 0) + 1;
      const wrong = Array.from(html.matchAll(/\S/g), ({ index }) => index).filter((at) => counts[at] !== 1);
      expect(wrong).toEqual([]);
      for (const copy of origin.copies)
        expect(document.text.slice(copy.text, copy.text + copy.length)).toBe(
          html.slice(copy.source, copy.source + copy.length),
        );
      for (const { text } of origin.redacted ?? [])
        expect(document.text.startsWith("[redacted: ", text)).toBe(true);
      expect((await passed(document)).text).toBe(document.text);
    }),
    { numRuns: 150 },
  );
});

test("what is guarded a second time, more strictly, is accounted for as if it had been once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), fc.boolean(), async (pieces, made) => {
      const text = pieces.join(" ");
      const before = made ? page(text) : sensitive(text);
      const first = await passed(before, { pricing: { redact: "prices" } });
      const twice = await passed(first);
      fc.pre(twice.text === (await passed(before)).text);
      const once = chunkDocument(await passed(before), { maxTokens: 64 });
      expect(chunkDocument(twice, { maxTokens: 64 })).toEqual(once);
    }),
    { numRuns: 150 },
  );
});

function runsOf({
  copies,
  replaced,
  redacted = [],
  omitted,
}: Origin): readonly (readonly [number, number])[] {
  return [
    ...copies.map((one) => [one.source, one.length] as const),
    ...[...replaced, ...redacted, ...omitted].map((one) => [one.offset, one.length] as const),
  ];
}
