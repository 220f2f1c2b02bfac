import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { testCorpus } from "../corpus.ts";
import { startProviderServer } from "../embed/provider-server.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { readerOf } from "./reader.ts";
import { startRestServer } from "./rest-server.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const page = await readFile(path.join(here, "../../corpus/handbook/reading-results.md"), "utf8");
const examples = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(
    ([, code = ""]) => code,
  );

const url = await freshDatabase();
const provider = await startProviderServer({ dimensions: 3072, apiKey: "sk-test" });
const corpus =
  await testCorpus(`embed: { provider: openai, model: text-embedding-3-large, dimensions: 3072, baseUrl: "${provider.baseUrl}", apiKey: sk-test }
environments:
  local: { database: "${url}" }
`);
await corpus.write(
  "docs/rollback.md",
  "---\ncategory: handbook\n---\n\n# Roll back\n\n## Undo\n\nTo undo a bad ingestion, run rollback.\n",
);
await corpus.write("docs/other.md", "---\ncategory: other\n---\n\n# Valves\n\nA valve is turned by hand.\n");
expect((await corpus.ingest()).outcome).toBe("promoted");
const reader = await readerOf(url, "corpusgate");
const rest = await startRestServer({ database: reader, apiKey: "service-role-key" });
// Inside this folder, so that the clients are found.
const scratch = await mkdtemp(path.join(here, "node_modules/.example-"));
afterAll(async () => {
  await rest.close();
  await provider.close();
  await rm(scratch, { recursive: true });
});

describe("on the handbook's page about reading", () => {
  it.each(examples("js").map((code) => [/from "(.*)"/.exec(code)?.[1] ?? "", code]))(
    "the example that begins with %s answers from what is live",
    async (_, code) => {
      expect(
        code
          .trim()
          .split("\n")
          .filter((line) => line !== "" && !line.startsWith("import")).length,
      ).toBeLessThan(11);
      const file = path.join(scratch, "example.mjs");
      await writeFile(file, code);
      const { stdout } = await execa({
        env: {
          DATABASE_URL: reader,
          OPENAI_API_KEY: "sk-test",
          OPENAI_BASE_URL: provider.baseUrl,
          SUPABASE_URL: rest.url,
          SUPABASE_SERVICE_ROLE_KEY: "service-role-key",
        },
      })`${process.execPath} ${file}`;
      expect(stdout.split("\n")[0]).toMatch(/^\d\.\d{3} docs\/rollback\.md Roll back( > Undo)?$/);
    },
  );

  it.each(examples("sql").map((code) => [code.split("\n")[0], code]))(
    "a reader can run %s …",
    async (_, code) => {
      expect((await rowsOf(reader, code)).length).toBeGreaterThan(0);
    },
  );
});
