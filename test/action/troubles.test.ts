import { expect, test } from "vitest";
import { firstWarnings } from "../../src/action/troubles.ts";

test("of many warnings the first are shown and the rest counted", () => {
  expect(firstWarnings(["a", "b"], 2)).toEqual(["a", "b"]);
  expect(firstWarnings(["a", "b", "c"], 2)).toEqual(["a", "b", "1 more warning is in the summary."]);
  expect(firstWarnings(["a", "b", "c", "d"], 2)).toEqual(["a", "b", "2 more warnings are in the summary."]);
});
