import { glob, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { codeFingerprint } from "../../../src/pipeline/corpus/code-fingerprint.ts";

test("what is remembered is forgotten when code changes that decides it, however deep its folder", async () => {
  const source = await mkdtemp(path.join(tmpdir(), "corpusgate-code-"));
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(source, file)), { recursive: true });
    await writeFile(path.join(source, file), text);
    return codeFingerprint(pathToFileURL(`${source}/`));
  };
  for (const room of ["digest", "config", "load", "guard", "chunk", "lint", "pipeline/corpus"])
    await mkdir(path.join(source, room), { recursive: true });
  const before = await write("plan/plan.ts", "1");
  const deep = await write("load/formats/within/deep.ts", "1");
  const changed = await write("load/formats/within/deep.ts", "2");
  expect(new Set([before, deep, changed]).size).toBe(3);
  expect(await write("report/report.ts", "1")).toBe(changed);
});

test("every package that this code imports is looked at, but zod, which only checks", async () => {
  const imported = new Set<string>();
  for await (const file of glob("src/{digest,config,load,guard,chunk,lint,plan,pipeline/corpus}/**/*.ts"))
    for (const [, name = ""] of (await readFile(file, "utf8")).matchAll(packageName)) imported.add(name);
  const looksAt = await readFile("src/pipeline/corpus/code-fingerprint.ts", "utf8");
  expect([...imported].filter((name) => !looksAt.includes(`"${name}"`))).toEqual(["zod"]);
});

const packageName = /(?:from |import\()"(?!node:)((?:@[\w-]+\/)?[\w-]+)[/"]/g;
