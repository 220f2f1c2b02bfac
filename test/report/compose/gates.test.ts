import { expect, test } from "vitest";
import { gatesTable } from "../../../src/report/compose/gates.ts";
import { toMarkdown } from "../../../src/report/markdown/to-markdown.ts";
import { toText } from "../../../src/report/to-text.ts";

const blocks = gatesTable([
  { gate: "integrity", verdict: "pass", reason: "All is well." },
  {
    gate: "golden",
    verdict: "inconclusive",
    reason: "12 golden queries are too few.",
    details: {
      queries: 12,
      minimumDetectableDrop: 0.143,
      seed: null,
      losers: ["a|b −0.500", "<c> −0.100"],
      winners: [],
      record: { found: "ff" },
    },
  },
]);

test("a terminal shows a sentence a gate, without the numbers", () => {
  expect(toText(blocks)).toBe(`Gates
  gate       verdict       reason
  ---------  ------------  ------------------------------
  integrity  pass          All is well.
  golden     inconclusive  12 golden queries are too few.
`);
});

test("Markdown has the numbers behind a fold, in words, and nothing in them can break out of it", () => {
  expect(toMarkdown(blocks)).toContain(`<details><summary>Numbers of golden</summary>

|  |  |
|---|---|
| queries | 12 |
| minimum detectable drop | 0.143 |
| seed | none |
| losers | a&#124;b −0.500; &lt;c&gt; −0.100 |
| winners | none |

</details>`);
  expect(toMarkdown(blocks)).not.toContain("record");
});
