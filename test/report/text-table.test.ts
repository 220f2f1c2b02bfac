import { expect, test } from "vitest";
import { toText } from "../../src/report/to-text.ts";

const gates = {
  kind: "table",
  columns: ["gate", "verdict", "reason"],
  rows: [
    ["golden", "fail", "Two of forty queries find their passage later than they did in what is live."],
    ["probes", "pass", "Found."],
  ],
} as const;

test("a table that fits, or that no terminal shows, is as wide as it is", () => {
  const wide = toText([gates]);
  expect(wide.split("\n")[2]).toBe(
    "  golden  fail     Two of forty queries find their passage later than they did in what is live.",
  );
  expect(toText([gates], 100)).toBe(wide);
});

test("what does not fit is wrapped in the last column", () => {
  expect(toText([gates], 60)).toBe(
    [
      "gate    verdict  reason",
      "  ------  -------  -----------------------------------------",
      "  golden  fail     Two of forty queries find their passage",
      "                   later than they did in what is live.",
      "  probes  pass     Found.",
      "",
    ].join("\n"),
  );
});

test("a row has a line for each cell where the last column would be too narrow, and none for an empty one", () => {
  const findings = {
    kind: "table",
    columns: ["severity", "place", "rule", "message"],
    rows: [
      [
        "warning",
        "docs/a/long/path/to/a/page.md:12:3",
        "link-broken",
        "The link leads to nothing. Correct it.",
      ],
      ["error", "docs/b.md", "", "Empty."],
    ],
  } as const;
  expect(toText([findings], 50)).toBe(
    [
      "severity  warning",
      "  place     docs/a/long/path/to/a/page.md:12:3",
      "  rule      link-broken",
      "  message   The link leads to nothing. Correct it.",
      "",
      "  severity  error",
      "  place     docs/b.md",
      "  message   Empty.",
      "",
    ].join("\n"),
  );
});

test("columns stand below each other where characters are two wide", () => {
  const table = {
    kind: "table",
    columns: ["title", "n"],
    rows: [
      ["日本語", "1"],
      ["page", "2"],
    ],
  } as const;
  expect(toText([{ kind: "line", text: "-" }, table])).toBe(
    ["-", "  title   n", "  ------  -", "  日本語  1", "  page    2", ""].join("\n"),
  );
});
