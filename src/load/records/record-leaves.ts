import { type CountedOmission, countNonBlank } from "../omission.ts";
import type { Origin } from "../rewriting.ts";
import { isMapping } from "../syntax/json-value.ts";

/** A text somewhere in a record. */
export interface Leaf {
  /** The record's field that it is in. */
  readonly field: string;
  /** The names that lead to it, as a mapping may name it. */
  readonly path: string;
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
    const open: (readonly [path: string, value: unknown])[] = [[field, content]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [path, value] = next;
      if (typeof value === "string" && value.trim() !== "") leaves.push({ field, path, text: value });
      else if (Array.isArray(value)) for (const inner of value.toReversed()) open.push([path, inner]);
      else if (isMapping(value))
        for (const [name, inner] of Object.entries(value).toReversed()) {
          // Deeper than anybody names it, a path would grow with the square of the depth.
          const inside = path.length < longestPath ? `${path}.${name}` : path;
          if (!used.has(inside)) open.push([inside, inner]);
        }
    }
  }
  return leaves;
}

const longestPath = 300;

/**
 * The source of a record is its texts: those that are its text, then those of fields that the mapping does not name, each
 * on a line of its own. The latter are in the ledger. `origin`: where the text is not the source's own from end to end.
 */
export function recordOrigin(
  { text, origin = plainOrigin(text) }: { readonly text: string; readonly origin?: Origin },
  leaves: readonly Omit<Leaf, "path">[],
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
