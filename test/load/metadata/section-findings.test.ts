import { expect, test } from "vitest";
import { unshownSections } from "../../../src/load/metadata/section-findings.ts";
import { documentOf } from "../../chunk/documents.ts";

test("a section that no passage shows is told at its line in front matter", () => {
  const front = "---\nsections:\n  Part: { labels: [x] }\n  Gone: { labels: [y] }\n---\n";
  const page = documentOf(`${front}# A\n\n## Part\n\nText.\n`, {
    bodyStart: front.length,
    metadata: { sections: { Part: {}, Gone: {}, "A > Part": {}, "Part > A": {} } },
  });
  const findings = unshownSections(page, [["A", "Part"]]);
  expect(findings.map(({ rule, line, message }) => `${line} ${rule} ${message.slice(0, 30)}`)).toEqual([
    '4 section-not-found "sections" names "Gone", and n',
    '1 section-not-found "sections" names "Part > A", a',
  ]);
  expect(unshownSections({ ...page, metadata: { ...page.metadata, embed_mode: "none" } }, [])).toEqual([]);
});

test("of a pricing-sensitive document the heading is not said", () => {
  const metadata = { pricing_sensitive: true, sections: { "Pro 4971 EUR": {} } };
  const [finding] = unshownSections(documentOf("Text.\n", { metadata }), []);
  expect(finding?.message).toBe(
    '"sections" names a heading, and no passage stands under it: what is said of it reaches none.',
  );
});
