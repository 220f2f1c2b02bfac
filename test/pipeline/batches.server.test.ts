import { expect, test } from "vitest";
import { page, testCorpus } from "../corpus.ts";
import { freshDatabase } from "../server.ts";

test("documents of several batches, two of which are stored at once, arrive whole", async () => {
  const corpus = await testCorpus(
    `embed: { dimensions: 16 }\nindex: none\nenvironments:\n  local: { database: "${await freshDatabase()}" }\n`,
  );
  // Six fill a batch of 2 MB.
  for (const name of ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta"])
    await corpus.write(`docs/${name}.md`, page(name, 430));
  const stored: number[] = [];
  const report = await corpus.ingest({
    errors: "report",
    observe: (event) => {
      if (event.kind === "count" && event.what === "documents") stored.push(event.done);
    },
  });
  expect(report).toMatchObject({ outcome: "promoted", documents: { added: 7 } });
  expect(stored).toHaveLength(2);
  expect(stored.at(-1)).toBe(7);
  expect(await corpus.ingest()).toMatchObject({ outcome: "nothing-to-do" });
});
