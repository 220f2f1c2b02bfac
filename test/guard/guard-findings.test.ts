import { expect, test } from "vitest";
import { openFindingGuard } from "../../src/guard/guard-findings.ts";
import { detectingRules } from "../../src/guard/guard-rules.ts";
import type { Finding } from "../../src/load/finding.ts";
import { settings } from "./guarding.ts";

const guard = openFindingGuard(settings());

function quoting(text: string, place: "message" | "actual" | "expected" = "message"): Finding {
  const finding = { rule: "link-broken", path: "docs/a.md", line: 1, message: "It is.", remedy: "None." };
  return { ...finding, severity: "warning", [place]: text };
}

const good = detectingRules.flatMap((rule) => rule.examples.good);
const bad = detectingRules.flatMap((rule) => rule.examples.bad);

test("whatever a rule finds is taken out of messages, of many findings as of one", async () => {
  expect(bad.length).toBeGreaterThan(10);
  const findings = [...good, ...bad].flatMap((text) => [
    quoting(text),
    quoting(`It says ${text}`, "actual"),
    quoting(text, "expected"),
    quoting("Nothing of that kind."),
  ]);
  const alone = [];
  for (const one of findings) alone.push(...(await guard([one])));
  expect(await guard(findings)).toEqual(alone);
  for (const [at, text] of bad.entries()) {
    const [message] = alone.slice(4 * (good.length + at), 4 * (good.length + at) + 1);
    expect(message?.message, text).not.toContain(text);
  }
});

test("thousands of findings are looked through in one go, and the one that holds something is found", async () => {
  const many = Array.from({ length: 5_000 }, (_, number) =>
    quoting(`The link leads to "page-${number}.md".`),
  );
  const secret = `token ${"ghp_"}${"wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"}`;
  const guarded = await guard([...many.slice(0, 2_500), quoting(secret), ...many.slice(2_500)]);
  expect(guarded[2_500]?.message).toBe("token [redacted: secret]");
  expect([...guarded.slice(0, 2_500), ...guarded.slice(2_501)]).toEqual(many);
});
