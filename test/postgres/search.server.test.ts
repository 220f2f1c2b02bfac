import { describe, expect, it } from "vitest";
import { search } from "../../src/postgres/search.ts";
import { openStore } from "../../src/postgres/server/open-store.ts";
import { page, type TestCorpus, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";
import { type Ask, asking, modes, paths } from "./asking.ts";

const url = await freshDatabase();
const corpusIn = (schema: string) =>
  testCorpus(`environments:\n  local: { database: "${url}", schema: ${schema} }\n`);

async function ingested(schema: string, documents: Readonly<Record<string, string>>): Promise<TestCorpus> {
  const corpus = await corpusIn(schema);
  for (const [name, text] of Object.entries(documents)) await corpus.write(`docs/${name}.md`, text);
  expect((await corpus.ingest()).outcome).toBe("promoted");
  return corpus;
}

const twins = "# Twin\n\nThe twin says: calibrate the barometer before sunrise, and write it down.\n";
const documents = {
  ...Object.fromEntries(["alpha", "beta", "gamma"].map((seed) => [seed, page(seed)])),
  "twin-1": twins,
  "twin-2": twins,
  pricing:
    "---\ncategory: pricing\npublic: true\nseats: 25\nowner: { team: sales, region: { code: eu } }\n---\n\n# Pricing\n\nA seat costs the same in every month of the year.\n",
  internal:
    "---\ncategory: pricing\npublic: false\nseats: 5\nowner: { team: finance, region: { code: us } }\n---\n\n# Discounts\n\nA seat costs less when the year is paid at once.\n",
  haus: "---\nlanguage: de\n---\n\n# Ventile\n\nDie Häuser am Hang wurden mit neuen Ventilen ausgestattet, deren Wartungen jährlich stattfinden.\n",
  garten:
    "---\nlanguage: german\n---\n\n# Gärten\n\nIn den Gärten blühten die Apfelbäume früher als erwartet.\n",
  tokyo: "# 東京\n\n東京の天気 は 晴れ です。 富士山 が 見えます。\n",
  rocket: "# Launch 🚀\n\nThe rocket emoji 🚀 marks a launch, and the parachute marks a landing.\n",
} as const;

const corpus = await ingested("search_all", documents);
const ask: Ask = await asking(await corpus.config());

describe("search", () => {
  it.each(modes)(
    "answers from what is live, and %s from a held generation when it is asked for",
    async (mode) => {
      const held = await ingested(`search_held_${mode}`, { alpha: page("alpha"), beta: page("beta") });
      await held.write("docs/beta.md", page("delta"));
      const { generation } = await held.ingest({ hold: true });
      const askHeld = await asking(await held.config());
      const text = "the delta procedure";
      const staged = await askHeld(text, { mode, generation: generation ?? 0, count: 3 });
      expect(paths(staged)).toEqual(["docs/beta.md"]);
      expect(staged[0]?.content).toContain("delta");
      const live = await askHeld(text, { mode, count: 50 });
      expect(live.filter((one) => one.content.includes("delta"))).toEqual([]);
      expect(live).toEqual(await askHeld(text, { mode, generation: 1, count: 50 }));
    },
  );

  it("gives up to fifty passages in one order, however many of them are asked for", async () => {
    const pages = await ingested(
      "search_pages",
      Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`page-${n}`, page(`seed ${n}`)])),
    );
    const askPages = await asking(await pages.config());
    for (const mode of modes) {
      const all = await askPages("the procedure of seed 7", { mode, count: 50 });
      expect(all).toHaveLength(50);
      for (const count of [10, 20, 30])
        expect(await askPages("the procedure of seed 7", { mode, count })).toEqual(all.slice(0, count));
    }
  });

  it("finds for one audience what is meant for it among others, and nothing that names none", async () => {
    const shared = await ingested("search_audiences", {
      both: "---\naudiences: [dealers, internal]\n---\n\n# Valves\n\nA valve is turned by hand.\n",
      internal: "---\naudiences: [internal]\n---\n\n# Cost\n\nA valve costs little to make.\n",
      unsaid: "# Notes\n\nA valve is made of brass.\n",
    });
    const askShared = await asking(await shared.config());
    for (const mode of modes) {
      const found = await askShared("a valve", { mode, count: 10, filter: { audiences: ["dealers"] } });
      expect(paths(found)).toEqual(["docs/both.md"]);
    }
  });

  it("takes a generation of null for what is live", async () => {
    const store = await openStore(await corpus.config(), "read");
    try {
      const request = { mode: "lexical", text: "barometer", count: 5 } as const;
      const hits = await search(store, request);
      expect(hits.length).toBeGreaterThan(0);
      expect(hits).toEqual(await search(store, { ...request, generation: 1 }));
    } finally {
      await store.database.close();
    }
  });

  it.each([
    ["a string", { category: "pricing" }, ["docs/internal.md", "docs/pricing.md"]],
    ["a boolean", { public: true }, ["docs/pricing.md"]],
    ["a number", { seats: 5 }, ["docs/internal.md"]],
    ["a nested value", { owner: { region: { code: "us" } } }, ["docs/internal.md"]],
    ["several values", { category: "pricing", seats: 25 }, ["docs/pricing.md"]],
    ["a value that no document has", { category: "nowhere" }, []],
  ])("leaves only documents that carry %s, in every mode", async (_, filter, expected) => {
    for (const mode of modes) {
      const hits = await ask("what does a seat cost in a year", { mode, filter });
      expect(paths(hits).toSorted()).toEqual(expected);
    }
  });

  it("returns both of two documents that say the same", async () => {
    for (const mode of modes) {
      expect(
        paths(await ask("calibrate the barometer before sunrise", { mode, count: 2 })).toSorted(),
      ).toEqual(["docs/twin-1.md", "docs/twin-2.md"]);
    }
  });

  it("orders ties the same way every time, however many are asked for", async () => {
    const ties = await ingested(
      "search_ties",
      Object.fromEntries(Array.from({ length: 30 }, (_, number) => [`tie-${number}`, twins])),
    );
    const askTies = await asking(await ties.config());
    for (const mode of modes) {
      const all = paths(await askTies("calibrate the barometer", { mode, count: 30 }));
      expect(all.length).toBe(30);
      for (const count of [1, 7, 29]) {
        expect(paths(await askTies("calibrate the barometer", { mode, count }))).toEqual(all.slice(0, count));
      }
    }
  });

  it.each([
    ["Haus Ventil Wartung", "docs/haus.md"],
    ["blühender Garten", "docs/garten.md"],
    ["Apfelbaum", "docs/garten.md"],
  ])("finds by the German words %s what says another form of them", async (text, expected) => {
    expect(paths(await ask(text, { mode: "lexical" }))).toEqual([expected]);
  });

  it.each(["東京の天気", "富士山", "🚀", "🚀 launch", "👩‍👩‍👧‍👦"])("accepts the query %s", async (text) => {
    for (const mode of ["lexical", "hybrid"] as const) await ask(text, { mode });
  });

  it("finds Japanese by a run of characters that stands between blanks", async () => {
    expect(paths(await ask("富士山", { mode: "lexical" }))).toEqual(["docs/tokyo.md"]);
  });

  it("has no rows for words that nobody uses, and none for stop words alone", async () => {
    expect(await ask("xylophonic zugzwang", { mode: "lexical" })).toEqual([]);
    expect(await ask("the of and to is", { mode: "lexical" })).toEqual([]);
  });

  it.each([
    "barometer & | ! ( ) : * ' <-> \\ \"",
    "barometer'); drop table documents; --",
    "barometer:* & !sunrise",
    "%s $1 {barometer} [barometer] 'barometer'",
    "barometer\n\t\r\u00a0\ufeff",
  ])("reads %j as words only", async (text) => {
    for (const mode of ["lexical", "hybrid"] as const) {
      expect(
        paths(await ask(text, { mode }))
          .slice(0, 2)
          .toSorted(),
      ).toEqual(["docs/twin-1.md", "docs/twin-2.md"]);
    }
  });

  it.each([
    ["equal words", () => "barometer ".repeat(10_000)],
    ["different words", () => Array.from({ length: 10_000 }, (_, number) => `w${number}`).join(" ")],
    [
      "a document's own words",
      () => Object.values(documents).join(" ").repeat(8).split(/\s+/).slice(0, 10_000).join(" "),
    ],
  ])("answers a query of 10,000 %s within ten seconds", async (_, text) => {
    const began = performance.now();
    for (const mode of modes) await ask(text(), { mode });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe("scores", () => {
  it("of what is live are those of a database that holds nothing else", async () => {
    const aged = await ingested("search_aged", {
      alpha: page("alpha"),
      beta: page("old"),
      gamma: page("older"),
    });
    await aged.write("docs/beta.md", page("beta"));
    await aged.ingest();
    await aged.write("docs/gamma.md", page("gamma"));
    expect(await aged.ingest()).toMatchObject({ outcome: "promoted", generation: 3 });
    const fresh = await ingested("search_fresh", {
      alpha: page("alpha"),
      beta: page("beta"),
      gamma: page("gamma"),
    });
    const [askAged, askFresh] = [await asking(await aged.config()), await asking(await fresh.config())];
    for (const text of ["the beta procedure of the circuit", "valve", "older log"]) {
      for (const mode of modes) {
        const hits = await askAged(text, { mode, count: 50 });
        expect(hits.length).toBeGreaterThan(0);
        expect(hits).toEqual(await askFresh(text, { mode, count: 50 }));
      }
    }
  });
});
