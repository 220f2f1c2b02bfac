import { type CountedOmission, countNonBlank } from "../omission.ts";
import type { Origin } from "../rewriting.ts";

/** A text somewhere in a record. */
export interface Leaf {
  /** The record's field that it is in. */
  readonly field: string;
  readonly text: string;
}

/** The texts in fields that no mapping names, in their order. Without recursion: JSON nests as deep as it likes. */
export function leavesOf(
  fields: { readonly [key: string]: unknown },
  used: ReadonlySet<string>,
): readonly Leaf[] {
  const leaves: Leaf[] = [];
  for (const [field, content] of Object.entries(fields)) {
    if (used.has(field)) continue;
    const open: unknown[] = [content];
    while (open.length > 0) {
      const value = open.pop();
      if (typeof value === "string" && value.trim() !== "") leaves.push({ field, text: value });
      else if (typeof value === "object" && value !== null)
        for (const inner of Object.values(value).toReversed()) open.push(inner);
    }
  }
  return leaves;
}

/**
 * The source of a record is its texts: those that are its text, then those of fields that the mapping does not name, each
 * on a line of its own. The latter are in the ledger. `origin`: where the text is not the source's own from end to end.
 */
export function recordOrigin(
  { text, origin = plainOrigin(text) }: { readonly text: string; readonly origin?: Origin },
  leaves: readonly Leaf[],
): Origin {
  const omitted: CountedOmission[] = [];
  let offset = sourceLength(origin) + 1;
  for (const leaf of leaves) {
    const characters = countNonBlank(leaf.text);
    omitted.push({
      offset,
      length: leaf.text.length,
      characters,
      reason: "unmapped-field",
      part: leaf.field,
    });
    offset += leaf.text.length + 1;
  }
  const left = omitted.reduce((sum, one) => sum + one.characters, 0);
  return { ...origin, characters: origin.characters + left, omitted: [...origin.omitted, ...omitted] };
}

function plainOrigin(text: string): Origin {
  return {
    characters: countNonBlank(text),
    omitted: [],
    copies: [{ text: 0, source: 0, length: text.length }],
    replaced: [],
    lines: [],
  };
}

/** Up to the last character that is accounted for; blanks at the end count for nothing. */
function sourceLength({ omitted, copies, replaced }: Origin): number {
  const copy = copies.at(-1);
  return Math.max(
    copy === undefined ? 0 : copy.source + copy.length,
    ...[omitted.at(-1), replaced.at(-1)].map((one) => (one === undefined ? 0 : one.offset + one.length)),
  );
}
