import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { UserGuardrails } from "../../src/config/user-guardrails.ts";
import { readNumbers } from "../../src/guard/pricing/prices.ts";
import { passed, sensitive } from "./guarding.ts";

const prices = { pricing: { redact: "prices" } } as const;

describe("what reads as a price is taken out, and nothing beside it", () => {
  test.each([
    ["It costs $49 per month.", "It costs $[redacted: price] per month."],
    ["EUR 1.299,00", "EUR [redacted: price]"],
    ["1 234,56 €", "[redacted: price] €"],
    ["1\u202f234,56\u00a0€", "[redacted: price]\u00a0€"],
    ["CHF 1'234.50", "CHF [redacted: price]"],
    ["₹1,00,000 and ₹ 3 lakh", "₹[redacted: price] and ₹ [redacted: price]"],
    ["¥4,900, 49元, ４９円", "¥[redacted: price], [redacted: price]元, [redacted: price]円"],
    ["٤٩ ريال", "[redacted: price] ريال"],
    ["49 kr, 499 zł, 5 Kč", "[redacted: price] kr, [redacted: price] zł, [redacted: price] Kč"],
    ["EUR 49,- and CHF 49.–", "EUR [redacted: price] and CHF [redacted: price]"],
    ["10k USD, US$5m, R$ 10,50", "[redacted: price] USD, US$[redacted: price], R$ [redacted: price]"],
    ["10–20 €", "[redacted: price]–[redacted: price] €"],
    ["between €10 and 20", "between €[redacted: price] and [redacted: price]"],
    ["USD 10k–20k", "USD [redacted: price]–[redacted: price]"],
    ["per seat per month 12 USD", "per seat per month [redacted: price] USD"],
    ["12 per seat, 9/month", "[redacted: price] per seat, [redacted: price]/month"],
    ["costs you just 49", "costs you just [redacted: price]"],
    ["Price: **49**", "Price: **[redacted: price]**"],
    ["**49** &euro;", "**[redacted: price]** &euro;"],
    ["49&nbsp;€", "[redacted: price]&nbsp;€"],
    ["a 15 % discount", "a [redacted: price] % discount"],
    ["TRY 49, 49 TRY", "TRY [redacted: price], [redacted: price] TRY"],
    ["Listenpreis: 49", "Listenpreis: [redacted: price]"],
    ["-49.00 EUR", "-[redacted: price] EUR"],
    ["99 TL, TL 99, 99,90 TL", "[redacted: price] TL, TL [redacted: price], [redacted: price] TL"],
    ["199:- or 1 299:-", "[redacted: price]:- or [redacted: price]:-"],
    ["49,- or 49.–, 1,23,456/-", "[redacted: price] or [redacted: price], [redacted: price]/-"],
    ["99.000 đ, 99.000đ, 99 nghìn đồng", "[redacted: price] đ, [redacted: price]đ, [redacted: price] đồng"],
    [
      "9800日元, 人民币 49, 1万5千円",
      "[redacted: price]日元, 人民币 [redacted: price], [redacted: price][redacted: price]円",
    ],
    [
      "49USDです。価格はUSD49です。１，２００円",
      "[redacted: price]USDです。価格はUSD[redacted: price]です。[redacted: price]円",
    ],
    ["300 тысяч рублей", "[redacted: price] рублей"],
    ["4만 9천원, 49달러", "[redacted: price] [redacted: price]원, [redacted: price]달러"],
    ["49 евро, 49 р., 49 тыс. руб.", "[redacted: price] евро, [redacted: price] р., [redacted: price] руб."],
    ["49 ש״ח, 49 ر.س, 499 रुपये", "[redacted: price] ש״ח, [redacted: price] ر.س, [redacted: price] रुपये"],
    ["KSh 1,499, P1,499, S/ 49", "KSh [redacted: price], P[redacted: price], S/ [redacted: price]"],
    [
      "49 US$, U$S 49, 49 TEUR, 49 mln zł",
      "[redacted: price] US$, U$S [redacted: price], [redacted: price] TEUR, [redacted: price] zł",
    ],
    ["10, 20 or 30 EUR", "[redacted: price], [redacted: price] or [redacted: price] EUR"],
    ["49 zzgl. MwSt., 49 TTC", "[redacted: price] zzgl. MwSt., [redacted: price] TTC"],
    [
      "49 por mês, 49/mån, 0.02 per GB",
      "[redacted: price] por mês, [redacted: price]/mån, [redacted: price] per GB",
    ],
    ["&#8377;49, 49&#8239;€", "&#8377;[redacted: price], [redacted: price]&#8239;€"],
    ["49<sup>99</sup> €", "[redacted: price]<sup>[redacted: price]</sup> €"],
    ["costs per page 3, 30 % günstiger", "costs per page [redacted: price], [redacted: price] % günstiger"],
    [
      "<table><tr><th>Plan</th><th>Price</th></tr><tr><td>A 2</td><td>49</td></tr></table> 49",
      "<table><tr><th>Plan</th><th>Price</th></tr><tr><td>A 2</td><td>[redacted: price]</td></tr></table> 49",
    ],
    [
      '<table><tr><th colspan="2">Price</th></tr><tr><td>A 2</td><td>49</td></tr></table>',
      '<table><tr><th colspan="2">Price</th></tr><tr><td>A [redacted: price]</td><td>[redacted: price]</td></tr></table>',
    ],
    [
      "| Plan | Price |\n|---|--:|\n| A 2 | 49 |\n| B 3 | 99 |\n\n| A 2 | 49 |",
      "| Plan | Price |\n|---|--:|\n| A 2 | [redacted: price] |\n| B 3 | [redacted: price] |\n\n| A 2 | 49 |",
    ],
    [
      "| | A | B |\n|-|-|-|\n| Price | 49 | 99 |\n| Seats | 1 | 5 |",
      "| | A | B |\n|-|-|-|\n| Price | [redacted: price] | [redacted: price] |\n| Seats | 1 | 5 |",
    ],
  ])("%j", async (text, expected) => {
    expect((await passed(sensitive(text), prices)).text).toBe(expected);
  });

  test.each([
    "Ten years, 3 seats, 2024.",
    "Version 1.2.3 of 2024-05-01",
    "1. First\n2. Second",
    "See page 49 of the manual.",
    "80 % of users",
    "Chapter 1: all 3 top 5",
    "A rate limit of 100, rate limited to 5",
    "refresh rate: 60 Hz, failure rate of 3 %",
    "margin: 0 auto; margin-top: 24px",
    "grid: repeat(3, 1fr) at 1080p",
    "payment in 30 days, costs 5–10 minutes",
    "Pricing 2025, pricing v2, pricing page 3",
    "Prices as of 2024-05-01, total of 12 files",
    "main.rs 12 on port 8080, won 3 games",
    "offline 10 % of the time, cutoff 10%",
    "Chapter 3: - see group/12/-/issues",
  ])("%j stays", async (text) => {
    const document = sensitive(text);
    expect(await passed(document, prices)).toBe(document);
  });
});

describe("by default every number goes, whatever it reads as", () => {
  test.each([
    ["49 a seat, in 2024, for 3", "[redacted: price] a seat, in [redacted: number], for [redacted: number]"],
    ["Plan A4, ½ off, Ⅻ", "Plan A[redacted: number], [redacted: number] off, [redacted: number]"],
    ["4e1 0x31", "[redacted: number]e[redacted: number] [redacted: number]x[redacted: number]"],
    ["&#52;&#57; EUR", "&#[redacted: number];&#[redacted: number]; EUR"],
    ["[x](https://x.io/?p=49)", "[x](https://x.io/?p=[redacted: number])"],
    ["[Pro](4971) ](1.299,00", "[Pro]([redacted: number]) ]([redacted: number]"],
    ["They cost\n49. Not less.", "They cost\n[redacted: price]. Not less."],
  ])("%j", async (text, expected) => {
    expect((await passed(sensitive(text))).text).toBe(expected);
  });

  test.each([
    "1. First\n2. Second\n\n> 3. Third",
    "<h2>Title</h2>",
    "Text.[^1]\n\n[^1]: Note.",
    "&#36; and &#x24;",
    "[old](../v2/page.md) ![x](img-3.png) [step](#part-2)",
  ])("what is Markdown's or HTML's own stays: %j", async (text) => {
    const document = sensitive(text);
    expect(await passed(document)).toBe(document);
  });
});

describe("settings", () => {
  test("patterns of one's own go as prices, also where nothing else does", async () => {
    const pricing: UserGuardrails["pricing"] = { redact: "nothing", patterns: ["tier [A-Z]"] };
    const document = await passed(sensitive("A tier B seat for 3"), {
      pricing,
      rules: { "unredacted-price": "allow" },
    });
    expect(document.text).toBe("A [redacted: price] seat for 3");
  });

  test("a document that is not pricing-sensitive keeps its prices", async () => {
    const document = { ...sensitive("49 EUR"), metadata: { pricing_sensitive: false } };
    expect(await passed(document)).toBe(document);
  });

  test.each([true, "true", "Yes", 1])("the mark %j means it", async (mark) => {
    const document = { ...sensitive("49 EUR"), metadata: { pricing_sensitive: mark } };
    expect((await passed(document)).text).toBe("[redacted: price] EUR");
  });
});

describe("title and metadata", () => {
  const metadata = {
    category: "tier-2",
    price: 49,
    seats: 25,
    plan: { listPrice: { net: 41.5, currency: "EUR" }, name: "Basic 2" },
    summary: "From $49",
    date: "2024-05-01",
    tags: ["49 EUR", "plan"],
    free: false,
  };

  test("by default numbers go, and what filters need stays", async () => {
    const document = await passed(sensitive("Text", { title: "Basic: 49 EUR", metadata }));
    expect(document.title).toBe("Basic: [redacted: price] EUR");
    expect(document.metadata).toEqual({
      category: "tier-2",
      price: "[redacted: price]",
      seats: "[redacted: number]",
      plan: {
        listPrice: { net: "[redacted: price]", currency: "EUR" },
        name: "Basic [redacted: number]",
      },
      summary: "From $[redacted: price]",
      date: "2024-05-01",
      tags: ["[redacted: price] EUR", "plan"],
      free: false,
      pricing_sensitive: true,
    });
  });

  test("keys lose their prices as texts do, names of fields only what reads as a price", async () => {
    const document = await passed(
      sensitive("## Pro plan 4971 EUR\n\nText", {
        metadata: {
          tier_2: "plan",
          price_4971_EUR: true,
          "Setup fee 3391 EUR": "once",
          offers: { "Basic 5555 EUR": "a", "5555": "b", Pro7: { "6666": "c" } },
          sections: { "Pro plan 4971 EUR": { labels: ["legal"] } },
        },
      }),
    );
    expect(document.text).toBe("## Pro plan [redacted: price] EUR\n\nText");
    expect(document.metadata).toEqual({
      tier_2: "plan",
      "price_[redacted: price]_EUR": true,
      "Setup fee [redacted: price] EUR": "once",
      offers: {
        "Basic [redacted: price] EUR": "a",
        "[redacted: number]": "b",
        "Pro[redacted: number]": { "[redacted: number]": "c" },
      },
      sections: { "Pro plan [redacted: price] EUR": { labels: ["legal"] } },
      pricing_sensitive: true,
    });
    expect(await passed(document)).toBe(document);
  });

  test("what a marker makes readable as a price goes from titles and metadata, too", async () => {
    const text = "5万USD7";
    const document = await passed(sensitive(text, { title: text, metadata: { note: text } }), prices);
    const left = "[redacted: price]USD[redacted: price]";
    expect([document.text, document.title, document.metadata.note]).toEqual([left, left, left]);
  });

  test("with prices only, fields that hold prices go, by name or by configuration", async () => {
    const pricing: UserGuardrails["pricing"] = { redact: "prices", fields: ["seats"], keep: ["plan"] };
    const document = await passed(sensitive("Text", { metadata }), { pricing });
    expect(document.metadata).toEqual({
      ...metadata,
      price: "[redacted: price]",
      seats: "[redacted: price]",
      summary: "From $[redacted: price]",
      tags: ["[redacted: price] EUR", "plan"],
      pricing_sensitive: true,
    });
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    ..."$ € EUR kr USD per seat month price costs discount % – - to , . ' \n | & ; # ** [ ] ( ) k Mio. 元 &#52; [redacted: price] Price | --- 1. \u00a0 TL :- ,- đ 万 rate limit px Pricing <table> <tr> <td> <sup> days".split(
      " ",
    ),
  ),
  fc.nat(99_999).map(String),
  fc.constantFrom("1.299,00", "1 234", "1'234.50", "٤٩", "½", "x", " ", " ", "\n"),
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
const mode = fc.constantFrom("numbers", "prices");

test("guarding a guarded document changes nothing, and lines stay where they are", async () => {
  await fc.assert(
    fc.asyncProperty(text, text, mode, async (body, title, redact) => {
      const user = { pricing: { redact } };
      const once = await passed(sensitive(body, { title, metadata: { note: title, price: 4 } }), user);
      const { redactions: _, ...again } = once;
      expect(await passed(again, user)).toBe(again);
      expect(once.text.split("\n").length).toBe(body.split("\n").length);
      if (redact === "prices") expect(readNumbers(once.text).filter((one) => one.price)).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

test("by default no digit is left but those of Markdown and HTML", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (body) => {
      const { text: left } = await passed(sensitive(body));
      expect(left.replace(/^[ \t>]*(?:[-*+] )?\d{1,4}(?=[.)]\s|[.)]$)/gm, "").match(/\d/g)).toBeNull();
    }),
    { numRuns: 400 },
  );
});
