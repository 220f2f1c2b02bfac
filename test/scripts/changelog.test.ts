import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { notesOf } from "../../scripts/changelog.ts";

const packageJson = '{"version":"1.2.3"}';
const changelog =
  "# Changelog\n\n## [Unreleased]\n\n- next\n\n## [1.2.3] - 2026-11-21\n\n### Added\n\n- this\n\n## [1.2.2]\n\n- old\n";

test("a release's notes are the changelog's section of its version", () => {
  expect(notesOf({ tag: "v1.2.3", packageJson, changelog })).toEqual({ text: "### Added\n\n- this" });
});

test.each([
  ["1.2.3", changelog, /"1\.2\.3" is not of the form v1\.2\.3/],
  ["v1.2.3-rc.1", changelog, /not of the form/],
  ["v1.2.4", changelog, /package\.json has version 1\.2\.3; the tag v1\.2\.4 asks for 1\.2\.4/],
  ["v1.2.3", "## [Unreleased]\n\n- next\n", /says nothing under "## \[1\.2\.3\]"/],
  ["v1.2.3", "## [1.2.3]\n\n## [1.2.2]\n- old\n", /says nothing/],
])("tag %s is refused where version or changelog do not agree", (tag, text, fault) => {
  expect(notesOf({ tag, packageJson, changelog: text })).toEqual({ fault: expect.stringMatching(fault) });
});

test("no entry of the changelog begins as another one of its version does", () => {
  const page = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
  for (const version of page.split("\n## ")) {
    const beginnings = [...version.matchAll(/^- (.{40})/gm)].map(([, words]) => words);
    expect(beginnings.filter((words, at) => beginnings.indexOf(words) !== at)).toEqual([]);
  }
});
