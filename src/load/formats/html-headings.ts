import { Tokenizer } from "htmlparser2";

/**
 * The page with each heading closed by its own tag. To browsers `</h1>` ends an `<h2>`; the parser passes over it, and the rest
 * of the page would be heading. No offset moves.
 */
export function withOwnClosings(html: string): string {
  if (!hasOtherClosing(html)) return html;
  let written = "";
  let from = 0;
  let open = "";
  const nothing = (): void => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        if (isHeading(html, start, end)) open = html.slice(start, end);
      },
      onclosetag(start, end) {
        if (open === "" || !isHeading(html, start, end)) return;
        written += html.slice(from, start) + open;
        from = end;
        open = "";
      },
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      onattribname: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
      onselfclosingtag: nothing,
      ontext: nothing,
      ontextentity: nothing,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return written + html.slice(from);
}

/** As few pages have it: comments and scripts count, too. */
function hasOtherClosing(html: string): boolean {
  let open = "";
  for (const [, slash, level = ""] of html.matchAll(/<(\/?)h([1-6])/gi)) {
    if (slash === "") open = level;
    else if (level !== open) return true;
  }
  return false;
}

function isHeading(html: string, start: number, end: number): boolean {
  return end - start === 2 && /^h[1-6]$/i.test(html.slice(start, end));
}
