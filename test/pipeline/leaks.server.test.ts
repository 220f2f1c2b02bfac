import { expect, test } from "vitest";
import { z } from "zod";
import { terminal } from "../cli/terminal.ts";
import { testCorpus } from "../corpus.ts";
import { freshDatabase, rowsOf } from "../server.ts";
import { commands, leaksIn, leakyYaml, writeLeakyCorpus } from "./leaks.ts";

const url = await freshDatabase();
const variables = { USER: "tester", DATABASE_URL: url };
const corpus = await testCorpus(
  `${leakyYaml}embed: { provider: local, dimensions: 64 }
environments:
  production: { database: "\${DATABASE_URL}", allowOfflineEmbedder: true }
`,
  variables,
);
await writeLeakyCorpus(corpus);

test("no price, secret or card number of a source is in any table of the server, an output or a file", async () => {
  const run = terminal(corpus.folder, variables);
  const texts: Record<string, string> = {};
  for (const argv of [["migrate"], ...commands]) {
    const { stdout, stderr, exitCode } = await run(...argv, "--env", "production");
    texts[argv.join(" ")] = stdout + stderr;
    // What drift cannot say of the refused document it calls unknown.
    expect(argv[0] === "drift" || exitCode < 2, stderr).toBe(true);
  }
  const tables = z
    .array(z.object({ name: z.string() }))
    .parse(
      await rowsOf(
        url,
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
      ),
    );
  for (const { name } of tables)
    texts[name] = JSON.stringify(await rowsOf(url, `select row(t.*)::text as row from ${name} t`));
  expect(await leaksIn(corpus.folder, texts)).toEqual([]);
  expect(Object.values(texts).join("\n")).toContain("A seat costs [redacted: price] € a year.");
});
