import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
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
  for (const room of ["digest", "load", "guard", "chunk", "lint", "pipeline/corpus"])
    await mkdir(path.join(source, room), { recursive: true });
  const before = await write("plan/plan.ts", "1");
  const deep = await write("load/formats/within/deep.ts", "1");
  const changed = await write("load/formats/within/deep.ts", "2");
  expect(new Set([before, deep, changed]).size).toBe(3);
  expect(await write("report/report.ts", "1")).toBe(changed);
});
