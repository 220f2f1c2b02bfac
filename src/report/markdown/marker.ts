import type { z } from "zod";

/** A hidden first line by which a comment or an issue is found again, with what its next writer must know. */
export function writeMarker(kind: string, values: Readonly<Record<string, unknown>>): string {
  // Neither the end of the comment nor a tag, a mention or a change of direction can stand in it.
  const json = JSON.stringify(values).replace(
    /[<>@#]|-(?=-)|[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `<!-- corpusgate:${kind} ${json} -->`;
}

/** The values of the marker that a body begins with; undefined: it begins with none of this kind and shape. */
export function readMarker<Schema extends z.ZodType>(
  kind: string,
  body: string,
  schema: Schema,
): z.output<Schema> | undefined {
  const [line = ""] = body.split("\n", 1);
  const start = `<!-- corpusgate:${kind} `;
  if (!line.startsWith(start) || !line.trimEnd().endsWith(" -->") || line.length > maxMarker)
    return undefined;
  return schema.safeParse(jsonOf(line.slice(start.length, line.lastIndexOf(" -->")))).data;
}

/** Above what is written, which is most for 250 authors of a change; a line longer than this is not ours. */
const maxMarker = 40_000;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Somebody edited it; it is no marker then.
    return undefined;
  }
}
