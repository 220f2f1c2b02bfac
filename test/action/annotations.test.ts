import { expect, test, vi } from "vitest";
import { annotate, annotationOf } from "../../src/action/annotations.ts";
import { loadFiles } from "../load/folder.ts";

test("a finding is written on its file, line and column, and one without a column on its line", async () => {
  const loaded = await loadFiles({ "docs/a.md": "---\ntitle: A: B\n---\n", "docs/b.md": "" });
  const findings = loaded.flatMap((one) => one.findings);
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  annotate(
    findings.map((one) => annotationOf(one, one.path, "corpus")),
    "the report",
  );
  const lines = written.mock.calls.map(([line]) => String(line).split("::")[1]);
  written.mockRestore();
  expect(lines).toEqual([
    "error title=front-matter-invalid,file=corpus/docs/a.md,line=2,col=9",
    "warning title=document-empty,file=corpus/docs/b.md,line=1",
  ]);
});
