/** HTML that may stand in a page. Only `html` and `inlineJson` make it from what came from outside. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[] | undefined;

/** A template whose values are escaped unless they are markup themselves, so that no name can become an element. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.map((string, at) => `${string}${textOf(parts[at])}`).join("") };
}

/** Data for the page's script. `<` is written so that no value can end the element that holds it. */
export function inlineJson(value: unknown): Markup {
  const text = JSON.stringify(value) ?? "null";
  return {
    markup: text
      .replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
      .replace(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`),
  };
}

/** Cut after so many characters, with an ellipsis: nothing that a document names can make a page long. */
export function cut(text: string, most = 300): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

/** What directs text backwards or cannot be seen is shown by its number, as a name that pretends to be another would be. */
export function visible(text: string): string {
  return text.toWellFormed().replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

function textOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "object")
    return "markup" in part ? part.markup : part.map((one) => one.markup).join("");
  return escapeHtml(visible(String(part)));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
