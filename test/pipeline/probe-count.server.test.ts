import { expect, it } from "vitest";
import type { IngestReport } from "../../src/report/reports.ts";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

/** A few more than the probes of a small change. */
const names = Array.from({ length: 210 }, (_, at) => `page-${at}`);
const corpus = await testCorpus(
  `embed: { dimensions: 16 }\nindex: none\nenvironments:\n  local: { database: "${await freshDatabase()}" }\n`,
);

async function write(
  folder: string,
  { of = names, frontMatter = "", end = "" }: { of?: readonly string[]; frontMatter?: string; end?: string },
): Promise<void> {
  for (const name of of)
    await corpus.write(`docs/${folder}${name}.md`, `${frontMatter}${page(name, 1)}${end}`);
}

/** Of how many documents the gate speaks. */
function probed({ gates }: IngestReport): number {
  const reason = gates.find(({ gate }) => gate === "probes")?.reason ?? "";
  return Number(/of (\d+) documents/.exec(reason)?.[1]);
}

it("as many documents are searched for as a search can tell that they changed", async () => {
  await write("", {});
  expect(probed(await corpus.ingest())).toBe(25);

  for (const name of names) await corpus.move(`docs/${name}.md`, `docs/moved/${name}.md`);
  const renamed = await corpus.ingest();
  expect(renamed.documents).toMatchObject({ renamed: names.length });
  expect(probed(renamed)).toBe(200);

  const frontMatter = "---\nowner: docs\n---\n";
  await write("moved/", { frontMatter });
  const relabelled = await corpus.ingest();
  expect(relabelled.documents).toMatchObject({ changed: names.length });
  expect(probed(relabelled)).toBe(200);

  // More than one in a hundred.
  const of = names.slice(0, 5);
  await write("moved/", { of, frontMatter, end: "\nOne more sentence.\n" });
  expect(probed(await corpus.ingest())).toBe(names.length);

  await write("moved/", {
    of,
    frontMatter: "---\nowner: docs\nlanguage: de\n---\n",
    end: "\nOne more sentence.\n",
  });
  expect(probed(await corpus.ingest())).toBe(names.length);
});
