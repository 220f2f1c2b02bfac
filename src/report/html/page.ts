import { type Digest, sha256 } from "../../digest/digest.ts";
import { html, type Markup } from "./markup.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** A part of the page that the list of contents leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** The whole file. The policy lets nothing be fetched and no script run but the page's own, whatever else went wrong. */
export function pageOf(page: {
  readonly title: string;
  readonly lead: Markup;
  readonly sections: readonly Section[];
}): string {
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${page.title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<h1>${page.title}</h1>
<nav aria-label="Sections"><ul>${page.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main id="content" tabindex="-1">
${page.lead}
${page.sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title" tabindex="-1">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`,
)}
</main>
<script>${{ markup: script }}</script>
</body>
</html>
`;
  return document.markup;
}

function hashOf(text: string): string {
  const digest: Digest = sha256(text);
  return `sha256-${Buffer.from(digest, "hex").toString("base64")}`;
}
