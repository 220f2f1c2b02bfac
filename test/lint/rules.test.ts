import { describe, expect, it } from "vitest";
import { lintDocument, rules } from "../../src/lint/lint-document.ts";
import type { Document } from "../../src/load/document.ts";

function markdown(text: string): Document {
  return {
    path: "page.md",
    source: "docs",
    format: "markdown",
    text,
    bodyStart: 0,
    title: undefined,
    metadata: {},
    line: 1,
  };
}

describe.each(rules)("$name", (rule) => {
  it.each(rule.examples.good)("says nothing of %j", (text) => {
    expect(rule.check(markdown(text))).toEqual([]);
  });

  it.each(rule.examples.bad)("remarks on %j", (text) => {
    expect(rule.check(markdown(text))).not.toEqual([]);
  });
});

describe("lintDocument", () => {
  it("tells the line on which the unclosed fence begins", () => {
    expect(lintDocument(markdown("# Title\n\n```sh\nls\n"))).toEqual([
      {
        rule: "unclosed-fence",
        severity: "warning",
        path: "page.md",
        line: 3,
        message: 'The fence "```" is never closed.',
        remedy: "Close the fence with a line of at least as many of the same characters.",
      },
    ]);
  });
});
