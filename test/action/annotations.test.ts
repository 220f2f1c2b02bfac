import { expect, test, vi } from "vitest";
import { type Annotated, annotate, annotationOf } from "../../src/action/annotations.ts";
import { loadFiles } from "../load/folder.ts";

function linesOf(all: readonly Annotated[]): readonly (string | undefined)[] {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  annotate(all, "the report");
  const lines = written.mock.calls.map(([line]) => String(line).split("::")[1]);
  written.mockRestore();
  return lines;
}

test("a finding is written on its file, line and column, and one without a column on its line", async () => {
  const loaded = await loadFiles({ "docs/a.md": "---\ntitle: A: B\n---\n", "docs/b.md": "" });
  const findings = loaded.flatMap((one) => one.findings);
  expect(linesOf(findings.map((one) => annotationOf(one, one.path, "corpus")))).toEqual([
    "error title=front-matter-invalid,file=corpus/docs/a.md,line=2,col=9",
    "warning title=document-empty,file=corpus/docs/b.md,line=1",
  ]);
});

test("where a level has more findings than places, one of each rule comes first, and then the rest in their order", () => {
  const common = Array.from({ length: 10 }, (_, at) => ({
    severity: "warning" as const,
    file: `${at}.md`,
    line: 1,
    title: "common",
    message: "",
  }));
  const rare = { severity: "warning" as const, file: "z.md", line: 7, title: "rare", message: "" };
  expect(linesOf([...common.slice(0, 8), rare])).toEqual([
    ...common.slice(0, 8).map((one) => `warning title=common,file=${one.file},line=1`),
    "warning title=rare,file=z.md,line=7",
  ]);
  expect(linesOf([...common, rare])).toEqual([
    "warning title=common,file=0.md,line=1",
    "warning title=rare,file=z.md,line=7",
    ...common.slice(1, 7).map((one) => `warning title=common,file=${one.file},line=1`),
    "warning",
  ]);
});
