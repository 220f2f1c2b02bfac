/**
 * Text of unknown origin, a document's name for one, as Markdown that shows it and does nothing else on GitHub:
 * no HTML, link, mention, reference to an issue, table bar, line break or change of direction.
 */
export function inert(text: string, most = 200): string {
  return escapeMarkdown(cutMiddle(text, most));
}

/** As `inert`, without a cut. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/\s+/g, " ")
      .replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
      .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? character)
      .replace(/[\\`*_[\]~]/g, "\\$&")
      // GitHub finds mentions, references and addresses in the text that is left when Markdown is rendered, so a
      // backslash does not stop them; a space of no width does.
      .replace(/[@#]|:(?=\/\/)|\bwww(?=\.)|\bgh(?=-\d)/gi, "$&\u200b")
      .replaceAll("|", "&#124;")
  );
}

/** Controls, marks and overrides of direction, invisible operators and tags: they make a name look like another. */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Both ends of a long name tell it apart. */
function cutMiddle(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${characters.slice(0, most - 1 - end).join("")}…${characters.slice(characters.length - end).join("")}`;
}

/** An address in a link's parentheses; another than http and https is none. */
export function inertUrl(url: string): string {
  return /^https?:\/\/[\w.:-]+(\/[\w./%#?=&-]*)?$/.test(url) ? url : "";
}
