import { expect, test } from "vitest";
import { chunkDocument } from "../../src/chunk/chunk-document.ts";
import { formatReference } from "../../src/load/format-reference.ts";
import { documents, loadFiles } from "./folder.ts";

test("the table of formats names each reason for which a page of Markdown or HTML leaves something out", async () => {
  const page = "---\na: 1\n---\n# A {#a}\n\n<!-- b -->\n\n<script>c</script>\n\n<style>d</style>\n\n[e]: f\n";
  const html =
    "<head><title>T</title></head><nav>a</nav><main>b<script>c</script><style>d</style><del>e</del><!-- f --></main>g";
  const loaded = documents(await loadFiles({ "docs/a.md": page, "docs/b.html": html }));
  const told = (format: string) => formatReference().find((row) => row.format === format)?.leavesOut ?? [];
  for (const document of loaded) {
    const reasons = new Set(chunkDocument(document, { maxTokens: 512 }).ledger.map(({ reason }) => reason));
    expect(reasons.size).toBeGreaterThan(4);
    expect([...reasons].filter((one) => !told(document.format).some((each) => each === one))).toEqual([]);
  }
});
