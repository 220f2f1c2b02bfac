import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";

// Needs no database; it is among the server tests because installing takes 10 s and the network.
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "corpusgate-package-"));
// npm, npx and what they start run under the Node that runs this test.
const run = execa({ cwd: folder, env: { PATH: `${dirname(process.execPath)}:${process.env.PATH}` } });

beforeAll(async () => {
  const { stdout } = await run({ cwd: root })`npm pack --json --pack-destination ${folder}`;
  const tarball = /"filename": "([^"]+)"/.exec(stdout)?.[1];
  if (tarball === undefined) throw new Error(`npm pack named no file: ${stdout}`);
  await writeFile(join(folder, "package.json"), "{}");
  await run`npm install --no-audit --no-fund ./${tarball}`;
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the installed package prints its help", async () => {
  const { stdout } = await run`npx --no -- corpusgate --help`;
  expect(stdout).toContain("validate");
});

test("the installed package opens its public surface", async () => {
  const { stdout } =
    await run`node --eval ${'import("corpusgate").then((surface) => console.log(Object.keys(surface).join()))'}`;
  expect(stdout).not.toBe("");
});

test("the installed package makes of a corpus what its sources make of it, on two threads, too", async () => {
  // More than two million characters: below that there is no second thread.
  const paragraph = (at: number) =>
    `Step ${at} opens valve ${at % 97} and closes valve ${(at * 7) % 89} again.`;
  for (let file = 0; file < 9; file += 1) {
    const steps = Array.from({ length: 5000 }, (_, at) => paragraph(file * 5000 + at));
    await writeFile(join(folder, `manual-${file}.md`), `# Manual ${file}\n\n${steps.join("\n\n")}\n`);
  }
  await writeFile(
    join(folder, "corpusgate.yaml"),
    'version: 1\ncorpus: manuals\nsources:\n  - { name: manuals, include: ["*.md"] }\nenvironments:\n  local: { database: embedded }\n',
  );
  const validated = async (program: readonly string[]) => {
    await rm(join(folder, ".corpusgate"), { recursive: true, force: true });
    const { stdout } = await run({ reject: false })`${program} validate --json`;
    const { digest, chunks } = JSON.parse(stdout) as { readonly digest: string; readonly chunks: number };
    return { digest, chunks };
  };
  const installed = await validated(["npx", "--no", "--", "corpusgate"]);
  expect(installed.chunks).toBeGreaterThan(1000);
  expect(await validated(["node", join(root, "src/cli/main.ts")])).toEqual(installed);
  expect(existsSync(join(folder, "node_modules/corpusgate/dist/cli/document-worker.js"))).toBe(true);
});

test("the installed package promotes into its embedded database and answers from it", async () => {
  const small = join(folder, "small");
  await mkdir(small);
  await writeFile(
    join(small, "valves.md"),
    "# Valves\n\nThe red valve is opened on Mondays, before the pumps start.\n",
  );
  await writeFile(
    join(small, "corpusgate.yaml"),
    'version: 1\ncorpus: valves\nsources:\n  - { name: valves, include: ["*.md"] }\nenvironments:\n  local: { database: embedded }\n',
  );
  const inSmall = run({ cwd: small });
  await inSmall`npx --no -- corpusgate ingest`;
  const { stdout } = await inSmall`npx --no -- corpusgate query ${"When is the red valve opened?"}`;
  expect(stdout).toContain("opened on Mondays");
});
