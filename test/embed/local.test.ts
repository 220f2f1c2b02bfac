import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/digest/digest.ts";
import { openEmbedder } from "../../src/embed/open-embedder.ts";
import { rarity } from "../../src/embed/providers/rarity.ts";
import { stem } from "../../src/embed/providers/stem.ts";
import { wordsOf } from "../../src/embed/providers/words.ts";
import { settingsFor } from "./builders.ts";

const settings = settingsFor(undefined, { provider: "local", model: "hashed-terms-1", dimensions: 1536 });

async function embed(...texts: readonly string[]): Promise<readonly Float32Array[]> {
  return (await (await openEmbedder(settings)).request(texts, new AbortController().signal)).vectors;
}

function dot(left: Float32Array | undefined, right: Float32Array | undefined): number {
  return [...(left ?? [])].reduce((sum, value, at) => sum + value * (right?.[at] ?? 0), 0);
}

/** Which of the passages is nearest to the query. */
async function nearest(query: string, passages: readonly string[]): Promise<string | undefined> {
  const [asked, ...vectors] = await embed(query, ...passages);
  return passages.toSorted(
    (a, b) => dot(asked, vectors[passages.indexOf(b)]) - dot(asked, vectors[passages.indexOf(a)]),
  )[0];
}

describe("a vector", () => {
  test("is the same on any machine and whatever was embedded before", async () => {
    const text = "Roll back\n\nRolling back a generation is one row: café, 設定, 42.";
    const [first] = await embed(text);
    const [, second] = await embed("something else entirely, and rolled back", text);
    expect(second).toEqual(first);
    expect(sha256(new Uint8Array((first ?? new Float32Array()).buffer))).toBe(
      "4cdc72a175aade26767cf933c2444998e2f8ad1e1161f9ad5e6f676ff830af7a",
    );
  });

  test("has length 1 for any text at all", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        const [vector] = await embed(text);
        expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 5);
      }),
    );
    for (const vector of await embed("", " \n", "?!", "🎉", "to be or not to be", "x".repeat(100_000))) {
      expect(Math.sqrt(dot(vector, vector))).toBeCloseTo(1, 5);
    }
  });

  test("costs no tokens", async () => {
    expect(
      (await (await openEmbedder(settings)).request(["a text"], new AbortController().signal)).tokens,
    ).toBe(0);
  });
});

describe("the nearest passage", () => {
  test("shares the query's words, in another form", async () => {
    const passages = [
      "How a generation is promoted.",
      "Undoing ingestions that went bad.",
      "Prices of all plans.",
    ];
    expect(await nearest("How do I undo a bad ingestion?", passages)).toBe(passages[1]);
  });

  test("shares the rare word rather than the common one", async () => {
    const passages = ["The new work of the people.", "The idempotency of the people."];
    expect(await nearest("new idempotency", passages)).toBe(passages[1]);
  });

  test("has the word in its title rather than in its last sentence", async () => {
    const filler = "Other matters of some length are told here before anything else happens at all. ".repeat(
      5,
    );
    const passages = [`Something\n\n${filler} Holidays.`, `Holidays\n\n${filler} Something.`];
    expect(await nearest("holidays", passages)).toBe(passages[1]);
  });

  test.each([
    [
      "German",
      "Kündigungsfristen",
      ["Die Kündigungsfrist beträgt drei Monate.", "Der Urlaub beträgt dreißig Tage."],
    ],
    ["French, without accents", "resilier l'abonnement", ["Résilier un abonnement", "Changer une adresse"]],
    ["Japanese", "設定を変更する方法", ["設定の変更について", "料金のお支払いについて"]],
    ["Korean", "서버 설정", ["서버를 설정하는 방법", "휴가를 신청하는 방법"]],
    ["Thai", "การตั้งค่า", ["วิธีการตั้งค่าระบบ", "วันหยุดประจำปี"]],
    ["Russian", "настройки сервера", ["Настройка серверов", "Оплата подписки"]],
  ])("is found in %s", async (_, query, passages) => {
    expect(await nearest(query, passages.toReversed())).toBe(passages[0]);
  });
});

test("words are folded, and scripts without spaces give pairs of characters", () => {
  expect(wordsOf("Don’t Panic: CAFÉ ５ snake_case")).toEqual(["don", "panic", "cafe", "5", "snake", "case"]);
  expect(wordsOf("Postgresの設定")).toEqual(["postgres", "の設", "設定"]);
  expect(wordsOf("to be")).toEqual(["to", "be"]);
  expect(wordsOf("?!")).toEqual(["?", "!"]);
});

test.each([
  ["caresses", "caress"],
  ["ponies", "poni"],
  ["cats", "cat"],
  ["agreed", "agre"],
  ["feed", "feed"],
  ["plastered", "plaster"],
  ["motoring", "motor"],
  ["sing", "sing"],
  ["conflated", "conflat"],
  ["hopping", "hop"],
  ["falling", "fall"],
  ["filing", "file"],
  ["happy", "happi"],
  ["relational", "relat"],
  ["digitizer", "digit"],
  ["hopefulness", "hope"],
  ["formality", "formal"],
  ["electrical", "electr"],
  ["adoption", "adopt"],
  ["communism", "commun"],
  ["rate", "rate"],
  ["controlling", "control"],
  ["sky", "sky"],
  ["is", "is"],
  ["größe", "größe"],
])("the stem of %s is %s", (word, expected) => {
  expect(stem(word)).toBe(expected);
});

test("a rare word counts for more than a common one, and none for more than 1", () => {
  expect(rarity("results")).toBeLessThan(rarity("wing"));
  expect(rarity("wing")).toBeLessThan(rarity("aeroelastic"));
  expect(rarity("x".repeat(1_000_000))).toBe(1);
});
