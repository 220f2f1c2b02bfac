import { expect, test } from "vitest";
import { asLogText } from "../../src/action/log.ts";

test("no line of the log is a workflow command, and other text stays as it is", () => {
  const text = "::error::a\n  ::add-mask::b\r::c\n\u0085 ::e\n##[group]d ##[endgroup]\nstd::move a::b";
  expect(asLogText(text).replaceAll("\u200b", "|")).toBe(
    ":|:error::a\n  :|:add-mask::b\r:|:c\n\u0085 :|:e\n##|[group]d ##|[endgroup]\nstd::move a::b",
  );
});
