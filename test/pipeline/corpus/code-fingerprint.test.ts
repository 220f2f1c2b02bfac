import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { codeFingerprint } from "../../../src/pipeline/corpus/code-fingerprint.ts";

test("what is remembered is forgotten when code changes that decides it, however deep its folder", async () => {
  const source = await mkdtemp(path.join(tmpdir(), "corpusgate-code-"));
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(source, file)), { recursive: true });
    await writeFile(path.join(source, file), text);
    return codeFingerprint(pathToFileURL(`${source}/`));
  };
  for (const room of ["digest", "load", "guard", "chunk", "lint", "pipeline/corpus", "config"])
    await mkdir(path.join(source, room), { recursive: true });
  const before = await write("plan/plan.ts", "1");
  const deep = await write("load/formats/within/deep.ts", "1");
  const changed = await write("load/formats/within/deep.ts", "2");
  const formats = await write("config/formats.ts", "1");
  expect(new Set([before, deep, changed, formats]).size).toBe(4);
  expect(await write("report/report.ts", "1")).toBe(formats);
});

test("what reads files is named: every parser that the rooms of reading import", async () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile("package.json", "utf8")));
  const named = await readFile("src/pipeline/corpus/code-fingerprint.ts", "utf8");
  const used = new Set<string>();
  for (const room of ["load", "guard", "chunk", "lint"])
    for (const file of await readdir(`src/${room}`, { recursive: true }))
      if (file.endsWith(".ts"))
        for (const name of Object.keys(dependencies))
          if ((await readFile(`src/${room}/${file}`, "utf8")).includes(`from "${name}`)) used.add(name);
  // These read exports of Sanity, which are not remembered, or check the shape of what was parsed.
  const apart = new Set(["tar", "@portabletext/toolkit", "zod"]);
  expect([...used].filter((name) => !apart.has(name) && !named.includes(`"${name}"`))).toEqual([]);
});
