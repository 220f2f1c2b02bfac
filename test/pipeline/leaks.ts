import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { TestCorpus } from "../corpus.ts";

/** What must be nowhere but in the sources, as it stands there. */
const originals = [
  "73119.37",
  "73.119,37",
  "6,02,214",
  "60221.407",
  "8314462",
  "2718.28",
  "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",
  "4539 5787 6362 1486",
];

/** Configuration of a corpus that holds all of them, after `sources`. */
export const leakyYaml = `  - name: cms
    include: ["cms/*.json"]
    record: { id: _id, title: title, text: [body], metadata: [price] }
  - { name: site, include: ["site/*"], metadata: { pricing_sensitive: true } }
  - name: shop
    include: ["*"]
    fetch: ["${process.execPath}", fetch.mjs]
golden: golden.yaml
`;

/** Writes the sources and commits them. */
export async function writeLeakyCorpus(corpus: TestCorpus): Promise<void> {
  await corpus.write(
    "docs/prices.md",
    `---
title: Seats at 73119.37 EUR
pricing_sensitive: true
price: 60221.407
offer: { net: 8314462, note: "until 2718.28 is reached" }
---

# Seats at 73119.37 EUR

A seat costs 73.119,37 € a year.
A campus costs ₹6,02,214, which is less.

| Plan | Price |
|---|---|
| Solo | 8314462 |

\`\`\`
total = 2718.28
\`\`\`
`,
  );
  await corpus.write("docs/card.md", "# Card\n\nThe card 4539 5787 6362 1486 is lost.\n");
  await corpus.write(
    "docs/key.md",
    `# Key\n\nUse ${originals[6] === undefined ? "" : `ghp_${originals[6]}`}.\n`,
  );
  await corpus.write(
    "site/seats.html",
    `<title>Seats at 73119.37 EUR</title><nav>From 2718.28</nav><main><h1>Seats</h1>
<p>A seat costs 73.119,37&nbsp;&euro; a year, a campus 8314462.</p></main>`,
  );
  await corpus.write(
    "site/campus.mdx",
    '# Campus\n\n<Card title="A campus costs 60221.407 EUR" net={8314462}>\n  Less than 73119.37 EUR.\n</Card>\n',
  );
  await corpus.write(
    "fetch.mjs",
    `import { writeFileSync } from "node:fs";
const folder = process.env.CORPUSGATE_FETCH_DIR + "/";
writeFileSync(folder + "offer.html", "<meta name=x><p>Use ghp_${originals[6]}.</p>");
writeFileSync(folder + "card.md", "# Card\\n\\nPaid with 4539 5787 6362 1486.\\n");
writeFileSync(folder + "seat.md", "---\\npricing_sensitive: yes\\n---\\n# Seat\\n\\nFrom 73119.37 EUR.\\n");
`,
  );
  await corpus.write("docs/plain.md", "# Plain\n\nNothing to hide: 12 chairs.\n");
  await corpus.write(
    "cms/plans.json",
    JSON.stringify([
      {
        _id: "solo",
        title: "Solo for 2718.28",
        body: "From 73119.37 EUR.",
        price: 60221.407,
        pricing_sensitive: true,
        "campus for 8314462": "An offer that no mapping names.",
      },
    ]),
  );
  await corpus.write(
    "golden.yaml",
    `queries:
  - { id: cost, query: What does a seat cost, relevant: [{ path: docs/prices.md, quote: "A seat costs 73.119,37 € a year." }] }
  - { id: lost, query: What does a campus cost, relevant: [{ path: docs/prices.md, heading: Seats at 73119.37 EUR }] }
`,
  );
  await corpus.write(".gitignore", ".corpusgate/\nreports/\n");
  for (const args of [
    ["init", "-q"],
    ["add", "."],
    ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "A corpus"],
  ])
    await execa("git", args, { cwd: corpus.folder });
}

/** Where an original is found: in the texts, and in every file the run left below a folder. */
export async function leaksIn(
  folder: string,
  texts: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const sources = /^(?:docs|cms|site|\.git)\/|^(?:golden\.yaml|fetch\.mjs)$/;
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !sources.test(file));
  const places = Object.entries(texts);
  for (const file of files) places.push([file, await readFile(path.join(folder, file), "latin1")]);
  return places.flatMap(([place, text]) =>
    originals.filter((original) => text.includes(original)).map((original) => `${place}: ${original}`),
  );
}

/** Everything that can be asked of the corpus at a command line, in an order in which each has something to say. */
export const commands: readonly (readonly string[])[] = [
  ["validate", "--base", "HEAD"],
  ["validate", "--json"],
  ["plan", "--out", "plan.json"],
  ["ingest"],
  ["verify", "--json"],
  ["query", "What does a seat cost", "--json"],
  ["query", "What does a seat cost"],
  ["drift", "--json"],
  ["runs", "--json"],
  ["preview", "--base", "HEAD", "--json"],
];
