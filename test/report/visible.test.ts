import { expect, test } from "vitest";
import { toMarkdown } from "../../src/report/markdown/to-markdown.ts";
import { toText } from "../../src/report/to-text.ts";

const name = "docs/a\n::error::b\u001b[2J\u202e.md";
const shown = "docs/a\\u000a::error::b\\u001b[2J\\u202e.md";

test("a file's name begins no line of its own in a log and steers no terminal", () => {
  expect(toText([{ kind: "table", columns: ["path"], rows: [[name]] }])).toContain(`  ${shown}\n`);
  expect(toText([{ kind: "list", items: [name] }])).toBe(`- ${shown}\n`);
});

test("in Markdown a name stays on its line, and what turns the direction of writing is shown", () => {
  const text = toMarkdown([{ kind: "table", columns: ["path"], rows: [[name]] }]);
  expect(text.split("\n")).toHaveLength(4);
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("\u202e");
});
