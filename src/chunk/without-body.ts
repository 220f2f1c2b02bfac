import type { JsonValue } from "../config/config.ts";
import type { Document } from "../load/document.ts";
import type { Cut, Passage } from "./chunk.ts";
import { countedInput } from "./embedding-input.ts";
import type { GroupSettings } from "./group.ts";
import { ledgerOf } from "./ledger.ts";
import { normaliseLine } from "./markdown/plain-text.ts";

/**
 * A document of embed mode `metadata` or `none`: nothing of its body is stored, embedded or found. With `metadata` one
 * passage made of its metadata stands for it.
 */
export function withoutBody(
  document: Document,
  embedMode: "metadata" | "none",
  settings: GroupSettings,
): Cut {
  const { text, bodyStart } = document;
  const body = text.length - bodyStart;
  const omitted = body === 0 ? [] : [{ offset: bodyStart, length: body, reason: "embed-mode" } as const];
  return {
    passages: embedMode === "metadata" ? [metadataPassage(document, settings)] : [],
    ledger: ledgerOf(text, bodyStart, omitted),
  };
}

/** How a document is handled, not what it is about. */
const notSearched = ["title", "status", "embed_mode", "pricing_sensitive", "visibility", "sections"];

/** A line `name: value` for each value that is text, a number or a list of them; lines that do not fit are left out. */
function metadataPassage({ metadata, bodyStart }: Document, { title, maxTokens }: GroupSettings): Passage {
  let lines = "";
  for (const [name, value] of Object.entries(metadata).toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  )) {
    const shown = notSearched.includes(name) ? "" : shownAs(value);
    if (shown === "") continue;
    const longer = `${lines}${lines === "" ? "" : "\n"}${name}: ${shown}`;
    if (countedInput(title, [], longer).tokens <= maxTokens) lines = longer;
  }
  const text = lines === "" ? title : lines;
  const { input, tokens } = countedInput(title, [], text);
  return {
    text,
    headingPath: [],
    headings: [],
    start: bodyStart,
    end: bodyStart,
    tokens,
    embeddingInput: input,
  };
}

function shownAs(value: JsonValue): string {
  const items = Array.isArray(value) ? value : [value];
  return items.every((one) => typeof one === "string" || typeof one === "number")
    ? normaliseLine(items.join(", "))
    : "";
}
