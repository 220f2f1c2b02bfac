import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { markdown } from "../chunk/documents.ts";

/** A file to be loaded: its extension and its bytes. */
export interface FuzzFile {
  readonly extension: string;
  readonly bytes: Buffer;
}

const handbook = fileURLToPath(new URL("../../corpus", import.meta.url));
/** Real pages, records and queries, which mutation takes apart. */
const seeds = readdirSync(handbook, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(?:md|json|yaml)$/.test(path))
  .toSorted()
  .map((path) => readFileSync(`${handbook}/${path}`, "utf8"));

/** What parsers trip over. */
const tokens = [
  ..."--- ... ``` ~~~~ > >> - * + 1. # ###### | |-| || \\ [ ]( ![ [^1]: {{ }} {% %} {/* */} <!-- --> <div> </div> <A b={`c`}/> export import & &amp; &#0; ::: > [!NOTE] $49 1.299,00 € [redacted: price] a@b.io \uFEFF \0 \u200b \u202e \u0301 \u2028 \r \t \v \f \u00a0 \ud83d 👩‍👩‍👧 漢 key: *a &a !!x { } , : \" ' \\ud800 __proto__ pricing_sensitive: true".split(
    " ",
  ),
  "\n",
  "\r\n",
  "\n\n",
  "    ",
  "---\npricing_sensitive: true\nprice: 49\n---\n",
];

const token = fc.constantFrom(...tokens);
const soup = fc
  .array(fc.oneof(token, fc.string({ maxLength: 6, unit: "binary" })), { maxLength: 200 })
  .map((all) => all.join(""));

const place = fc.double({ min: 0, max: 1, noNaN: true });
/** Takes a piece away, repeats it, moves one in from another text, or puts a token in. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant("cut"), at: place, length: fc.nat(400) }),
  fc.record({
    kind: fc.constant("repeat"),
    at: place,
    length: fc.nat(60),
    times: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({
    kind: fc.constant("splice"),
    at: place,
    from: fc.nat(seeds.length - 1),
    start: place,
    length: fc.nat(600),
  }),
  fc.record({
    kind: fc.constant("insert"),
    at: place,
    text: fc.array(token, { minLength: 1, maxLength: 5 }),
  }),
);
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, change: Mutation): string {
  const at = Math.floor(change.at * text.length);
  if ("text" in change) return text.slice(0, at) + change.text.join("") + text.slice(at);
  if ("from" in change) {
    const other = seeds[change.from] ?? "";
    const start = Math.floor(change.start * other.length);
    return text.slice(0, at) + other.slice(start, start + change.length) + text.slice(at);
  }
  if ("times" in change) {
    const piece = text.slice(at, at + change.length);
    return text.slice(0, at) + piece.repeat(change.times) + text.slice(at);
  }
  return text.slice(0, at) + text.slice(at + change.length);
}

const mutated = fc
  .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 8 }))
  .map(([seed, changes]) => changes.reduce(mutate, seed));

const json = fc.oneof(
  fc.json({ maxDepth: 5 }),
  fc
    .array(
      fc.record({
        _id: fc.oneof(fc.string(), fc.nat(9)),
        title: soup,
        body: fc.oneof(soup, markdown),
        price: fc.nat(),
        pricing_sensitive: fc.boolean(),
      }),
      { maxLength: 5 },
    )
    .chain((records) =>
      fc.constantFrom(JSON.stringify(records), records.map((one) => JSON.stringify(one)).join("\n")),
    ),
);

/** A text as bytes, at times with a few of them changed, so that it is no text any more. */
const bytes = fc
  .tuple(
    fc.oneof(markdown, mutated, soup, json),
    fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 3 }) },
    ),
  )
  .map(([text, changes]) => {
    const buffer = Buffer.from(text);
    for (const [at, byte] of changes)
      if (buffer.length > 0) buffer[Math.floor(at * (buffer.length - 1))] = byte;
    return buffer;
  });

export const fuzzFile: fc.Arbitrary<FuzzFile> = fc.record({
  extension: fc.constantFrom("md", "md", "md", "mdx", "txt", "json", "jsonl", "html", "yaml", "csv"),
  bytes,
});
