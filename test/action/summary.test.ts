import { expect, test } from "vitest";
import { renderSummary } from "../../src/action/summary.ts";
import { heading, line, tableUnder } from "../../src/report/blocks.ts";

const blocks = [
  line("Blocked: nothing was changed."),
  ...tableUnder("Gates", ["gate"], [["integrity"]]),
  heading("Findings"),
  line("é".repeat(200)),
];
const rendered = (most: number) =>
  renderSummary({ title: "Corpusgate ingest", blocks, where: 'artifact "x"', most });

test("a summary that fits to the byte holds everything", () => {
  const whole = renderSummary({ title: "Corpusgate ingest", blocks, where: 'artifact "x"' });
  expect(rendered(Buffer.byteLength(whole))).toBe(whole);
  expect(whole).toContain("é".repeat(200));
});

test("a summary that is a byte too long loses its last section whole, and says which and where it is", () => {
  const whole = renderSummary({ title: "Corpusgate ingest", blocks, where: 'artifact "x"' });
  expect(rendered(Buffer.byteLength(whole) - 1)).toBe(
    [
      "## Corpusgate ingest\n\nBlocked: nothing was changed.\n",
      "## Gates\n\n| gate |\n|---|\n| integrity |\n",
      'Left out, since a summary may have 1 MiB: Findings. All of it is in artifact "x".\n',
    ].join("\n"),
  );
});

test("where not even the verdict has room, the title is left and says so", () => {
  expect(rendered(10)).toBe(
    '## Corpusgate ingest\n\nLeft out, since a summary may have 1 MiB: Verdict, Gates, Findings. All of it is in artifact "x".\n',
  );
});

test("a report of two megabytes becomes a summary below GitHub's limit of 1 MiB", () => {
  const huge = renderSummary({
    title: "Corpusgate plan",
    blocks: [...blocks, ...tableUnder("Huge", ["x"], [["y".repeat(2_000_000)]]), heading("Last"), line("z")],
    where: "the report",
  });
  expect(Buffer.byteLength(huge)).toBeLessThan(1024 * 1024);
  expect(huge).toContain("Left out, since a summary may have 1 MiB: Huge, Last.");
  expect(huge).toContain("## Gates");
});
