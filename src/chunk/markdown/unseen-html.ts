import type { OmissionReason } from "../../load/omission.ts";

const unseen = /\s*(?:<!--[\s\S]*?-->|<(script|style)(?:\s[^>]*)?>[\s\S]*?<\/\1\s*>)/iy;

/**
 * Why no reader sees a block of HTML that holds comments, scripts and style sheets and nothing else, as pages of VitePress do;
 * undefined where one may. What is left open to the end of the file is a mistake and stays text.
 */
export function unseenHtml(html: string): OmissionReason | undefined {
  let reason: OmissionReason | undefined;
  unseen.lastIndex = 0;
  let end = 0;
  for (let found = unseen.exec(html); found !== null; found = unseen.exec(html)) {
    end = unseen.lastIndex;
    const name = found[1]?.toLowerCase();
    reason ??= name === "script" || name === "style" ? name : "comment";
  }
  return html.slice(end).trim() === "" ? reason : undefined;
}
