import { expect, test } from "vitest";
import { cut, html, inlineJson, visible } from "../../../src/report/html/markup.ts";
import { hostile } from "./builders.ts";

test("whatever is put into a template is text, in an element and in an attribute", () => {
  expect(html`<p title="${`"'&`}">${"<b>&amp;"}${3}${undefined}</p>`.markup).toBe(
    '<p title="&quot;&#39;&amp;">&lt;b&gt;&amp;amp;3</p>',
  );
});

test("markup within markup stays what it is", () => {
  expect(html`<ul>${["a", "<"].map((one) => html`<li>${one}</li>`)}</ul>`.markup).toBe(
    "<ul><li>a</li><li>&lt;</li></ul>",
  );
});

test("data for the script reads back as it was and cannot end its element", () => {
  const value = { name: `${hostile}<!--\u2028`, count: 1 };
  const { markup } = inlineJson(value);
  expect(markup).not.toMatch(/[<>&\u2028]/);
  expect(JSON.parse(markup)).toEqual(value);
});

test("characters that turn text around or cannot be seen are shown by their numbers", () => {
  expect(visible("a\u202egnp.exe\u0000\u200b\ud800")).toBe("a⟨U+202E⟩gnp.exe⟨U+0000⟩⟨U+200B⟩\ufffd");
});

test("a long text is cut, and not in the middle of a character", () => {
  expect(cut("short", 5)).toBe("short");
  expect(cut("abc\u{1f600}d", 5)).toBe("abc\ufffd…");
});
