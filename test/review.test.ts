import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("docs/review.md has 25 points and names only files that exist", () => {
  const root = new URL("../", import.meta.url);
  const text = readFileSync(new URL("docs/review.md", root), "utf8");
  expect([...text.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 25 }, (_, at) => at + 1),
  );
  const files = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+|[A-Z]+\.md)`/g)].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});
