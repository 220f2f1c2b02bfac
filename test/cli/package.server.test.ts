import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
