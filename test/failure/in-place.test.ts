import { expect, test } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { failureInPlace, inPlace } from "../../src/failure/in-place.ts";

const production = { env: "production" };

test.each([
  ["Look at `corpusgate status`.", "Look at `corpusgate status --env production`."],
  [
    "Draw it again with `corpusgate plan --out FILE`.",
    "Draw it again with `corpusgate plan --env production --out FILE`.",
  ],
  [
    "`corpusgate golden import` or `corpusgate verify`",
    "`corpusgate golden import --env production` or `corpusgate verify --env production`",
  ],
  ["`corpusgate promote 7 --approve abc`", "`corpusgate promote 7 --env production --approve abc`"],
  ['`corpusgate query "How do I …?"`', '`corpusgate query "How do I …?" --env production`'],
])("%s names the place behind the command: %s", (text, expected) => {
  expect(inPlace(text, production)).toBe(expected);
});

test("what names its place, is no command or stands in no place stays", () => {
  for (const text of [
    "`corpusgate rollback 5 --env staging`",
    "`corpusgate --help` lists them",
    "corpusgate status",
  ])
    expect(inPlace(text, production)).toBe(text);
  expect(inPlace("`corpusgate status`", {})).toBe("`corpusgate status`");
});

test("a configuration is named beside an environment that stands there, in quotes where a shell needs them", () => {
  expect(inPlace("`corpusgate rollback 5 --env staging`", { config: "my docs/c.yaml", env: "staging" })).toBe(
    '`corpusgate rollback 5 --config "my docs/c.yaml" --env staging`',
  );
});

test("a failure keeps its cause, and an error of another kind is left alone", () => {
  const cause = new Error("why");
  const told = failureInPlace(
    new Failure("`corpusgate status` failed.", { remedy: "See `corpusgate doctor`.", cause }),
    production,
  );
  expect(told).toMatchObject({
    message: "`corpusgate status --env production` failed.",
    remedy: "See `corpusgate doctor --env production`.",
    cause,
  });
  expect(failureInPlace(cause, production)).toBe(cause);
});
