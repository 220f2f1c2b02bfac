import { expect, test } from "vitest";
import { readDispatchReason } from "../../src/action/dispatch-payload.ts";
import { Failure } from "../../src/failure/failure.ts";

const sent = (client_payload: unknown) => ({ action: "corpusgate", client_payload });

test("what a CMS published becomes the reason of the run", () => {
  expect(readDispatchReason(sent({ documents: ["corpus/cms/plans.json#refunds"] }))).toBe(
    "dispatch: corpus/cms/plans.json#refunds",
  );
  expect(readDispatchReason(sent({ documents: ["a.md", "b..c.md", "d.md"], reason: "published" }))).toBe(
    "published (a.md and 2 more)",
  );
});

const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`key${at}`, at]));

test.each<[string, unknown]>([
  ["eleven keys", eleven],
  ["an unknown key", { documents: ["a.md"], environment: "production" }],
  ["nothing", undefined],
  ["a list", ["a.md"]],
  ["no document", { documents: [] }],
  ["one document as a text", { documents: "a.md" }],
  ["a document that is a number", { documents: [7] }],
  ["101 documents", { documents: Array.from({ length: 101 }, (_, at) => `${at}.md`) }],
  ["a path of 301 characters", { documents: ["a".repeat(301)] }],
  ["a path that climbs", { documents: ["corpus/../../etc/passwd"] }],
  ["a path that climbs with backslashes", { documents: ["corpus\\..\\secret"] }],
  ["an absolute path", { documents: ["/etc/passwd"] }],
  ["a URL", { documents: ["file:///etc/passwd"] }],
  ["a line end in a path", { documents: ["a.md\n::error::x"] }],
  ["a line end in the reason", { documents: ["a.md"], reason: "x\n::error::y" }],
  ["a reason of another type", { documents: ["a.md"], reason: { toString: "x" } }],
])("a payload with %s is refused with the expected form", (_, payload) => {
  const read = () => readDispatchReason(sent(payload));
  expect(read).toThrow(Failure);
  expect(read).toThrow(/^The payload of the dispatch is not of the expected form: /);
  try {
    read();
  } catch (error) {
    expect(error instanceof Failure && error.remedy).toContain(
      '{"documents": ["corpus/cms/plans.json#refunds"]',
    );
  }
});
