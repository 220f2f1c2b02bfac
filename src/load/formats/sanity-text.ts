import type { Source } from "../../config/config.ts";
import type { Origin } from "../rewriting.ts";
import { isMapping } from "../syntax/json-value.ts";
import { Leaves } from "./leaves.ts";
import {
  isPortableText,
  type PortableTextReader,
  readPortableText,
  textOr,
  writeCode,
} from "./portable-text.ts";

type Fields = { readonly [key: string]: unknown };

export interface SanityText {
  readonly text: string;
  readonly origin: Origin;
  /** Types of blocks that were read by their text fields, for want of knowing more. */
  readonly unknownTypes: readonly string[];
  /** How many references lead to no document of the export. */
  readonly unresolved: number;
}

/** Objects deeper than this are left out: no content model nests as deep, and the walk must end. */
const deepest = 50;

/** The text of one Sanity document: its named fields, or all of them in their order. */
export function readSanityDocument(
  fields: Fields,
  source: Source,
  titles: ReadonlyMap<string, string>,
): SanityText {
  return new SanityReader(source, titles).read(fields);
}

class SanityReader implements PortableTextReader {
  readonly leaves = new Leaves();
  readonly #source: Source;
  readonly #titles: ReadonlyMap<string, string>;
  readonly #unknown = new Set<string>();
  #unresolved = 0;
  #depth = 0;

  constructor(source: Source, titles: ReadonlyMap<string, string>) {
    this.#source = source;
    this.#titles = titles;
  }

  read(fields: Fields): SanityText {
    const { record } = this.#source;
    const named = record.text.filter((name) => Object.hasOwn(fields, name));
    for (const name of named) this.#field(name, fields[name]);
    for (const [name, value] of Object.entries(fields)) {
      if (named.includes(name) || name.startsWith("_")) continue;
      // Of a title in several languages one is the title, and readers look for all of them.
      const isTitle = name === record.title && typeof value === "string";
      if (isTitle || name === record.id || record.metadata.includes(name))
        this.#leaveOut(value, "metadata-field", name);
      else if (record.text.length > 0) this.#leaveOut(value, "unmapped-field", name);
      else this.#field(name, value);
    }
    return { ...this.leaves.text(), unknownTypes: [...this.#unknown], unresolved: this.#unresolved };
  }

  titleOf(reference: string): string | undefined {
    const title = this.#titles.get(reference);
    if (title === undefined) this.#unresolved += 1;
    return title;
  }

  value(value: unknown): void {
    if (isMapping(value)) this.#object(value);
    else this.#field("", value);
  }

  /** A single word is a value of a program, such as `align: "center"`; a reference stands beside the marked words. */
  annotation(definition: Fields): void {
    const said: [string, unknown][] = [];
    for (const [name, value] of Object.entries(definition)) {
      if (name.startsWith("_") || (isMapping(value) && typeof value._ref === "string")) continue;
      if (typeof value === "string" && !/\s/.test(value.trim())) this.#leaveOut(value, "system-field", name);
      else if (typeof value === "string" || Array.isArray(value) || isMapping(value))
        said.push([name, value]);
    }
    if (said.length > 0) this.#object({ _type: definition._type, ...Object.fromEntries(said) });
  }

  #object(value: Fields): void {
    this.#depth += 1;
    if (this.#depth > deepest) this.#leaveOut(value, "unmapped-field", `more than ${deepest} deep`);
    else this.#typed(value);
    this.#depth -= 1;
  }

  #field(name: string, value: unknown): void {
    if (this.#source.sanity.excludeFields.includes(name)) {
      this.#leaveOut(value, "excluded-field", name);
      return;
    }
    if (typeof value === "string") {
      if (value.trim() === "") return;
      if (isTechnical(name, value)) this.leaves.leaveOut(value, "system-field", name);
      else this.leaves.paragraph(value);
    } else if (Array.isArray(value)) this.#list(name, value);
    else if (isMapping(value)) {
      if (typeof value._ref === "string") this.#references(name, [value._ref]);
      else this.#object(value);
    }
  }

  #list(name: string, values: readonly unknown[]): void {
    if (isPortableText(values)) {
      readPortableText(values, this);
      return;
    }
    const references = values.flatMap((one) =>
      isMapping(one) && typeof one._ref === "string" ? [one._ref] : [],
    );
    if (references.length > 0) this.#references(name, references);
    const item = (value: string): void => {
      const { start, end } = this.leaves.add(value);
      this.leaves.step((write) => {
        write.line();
        write.begin({ first: "- ", rest: "  " });
        write.lines(start, end, false);
        write.end();
        write.line();
      });
    };
    this.leaves.step((write) => write.block());
    for (const value of values) {
      if (typeof value === "string") {
        if (isTechnical(name, value)) this.leaves.leaveOut(value, "system-field", name);
        else if (value.trim() !== "") item(value);
      } else if (Array.isArray(value)) this.#object({ items: value });
      else if (isMapping(value) && typeof value._ref !== "string") this.#object(value);
    }
    this.leaves.step((write) => write.block());
  }

  /** A reference is the title of what it names. */
  #references(name: string, references: readonly string[]): void {
    const titles = references
      .filter((reference) => !/^(?:image|file)-/.test(reference))
      .flatMap((reference) => this.titleOf(reference) ?? []);
    if (titles.length === 0) return;
    const line = `${name}: ${titles.join(", ")}`.replace(/\s+/g, " ");
    this.leaves.step((write) => {
      write.block();
      write.mark(line);
      write.block();
    });
  }

  #typed(value: Fields): void {
    const type = textOr(value._type, "");
    switch (type) {
      case "block":
        readPortableText([value], this);
        return;
      case "slug":
      case "reference":
      case "geopoint":
        this.#leaveOut(value, "system-field", type);
        return;
      case "code": {
        const filename = textOr(value.filename, "");
        if (filename.trim() !== "") this.leaves.paragraph(filename);
        writeCode(this.leaves, textOr(value.code, ""), textOr(value.language, ""));
        return;
      }
      case "table":
        if (Array.isArray(value.rows)) {
          this.#table(value.rows);
          return;
        }
        break;
      case "break":
      case "divider":
      case "horizontalRule":
        this.leaves.step((write) => {
          write.block();
          write.mark("---");
          write.block();
        });
        return;
      case "":
      case "image":
      case "file":
      case "object":
        break;
      default:
        if (!type.startsWith("sanity.")) this.#unknown.add(type);
    }
    for (const [name, inner] of Object.entries(value)) {
      if (name.startsWith("_") || name === "asset" || name === "markDefs") continue;
      this.#field(name, inner);
    }
  }

  #table(rows: readonly unknown[]): void {
    const cells = rows.map((row) =>
      (isMapping(row) && Array.isArray(row.cells) ? row.cells : []).map((cell) => textOr(cell, "")),
    );
    const columns = Math.max(0, ...cells.map((row) => row.length));
    this.leaves.step((write) => write.block());
    for (const [index, row] of cells.entries()) {
      for (const cell of row) {
        const { start, end } = this.leaves.add(cell);
        this.leaves.step((write) => {
          write.mark("|");
          write.space();
          write.cell(true);
          write.words(start, end);
          write.cell(false);
          write.space();
        });
      }
      this.leaves.step((write) => {
        write.mark("|");
        write.line();
        if (index === 0) write.mark(`|${"---|".repeat(columns)}`);
        write.line();
      });
    }
    this.leaves.step((write) => write.block());
  }

  /** Everything in a value; without recursion, as it may be of any depth. */
  #leaveOut(
    value: unknown,
    reason: "metadata-field" | "unmapped-field" | "system-field" | "excluded-field",
    part: string,
  ): void {
    const open: unknown[] = [value];
    while (open.length > 0) {
      const one = open.pop();
      if (typeof one === "string") this.leaves.leaveOut(one, reason, part);
      else if (Array.isArray(one)) open.push(...one.toReversed());
      else if (isMapping(one))
        for (const [name, inner] of Object.entries(one).toReversed())
          if (!name.startsWith("_")) open.push(inner);
    }
  }
}

/**
 * Dates, addresses, colours, and values such as `imageFirst` that only programs read. A field's name alone decides nothing of
 * words (`variant: "With a long cable"`), and `iPhone`, `eBay` and `macOS` are names, not values of a program.
 */
function isTechnical(name: string, value: string): boolean {
  return (
    (technicalFields.test(name) && !/\s/.test(value.trim())) ||
    /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(value) ||
    /^(?:https?:\/\/|mailto:|tel:|\/)\S*$/.test(value) ||
    /^#[0-9a-f]{3,8}$/i.test(value) ||
    /^[a-z]{3,}(?:[A-Z][a-z]{2,}\d*)+$/.test(value)
  );
}

const technicalFields =
  /^(?:slug|current|href|url|color|hex|language|locale|layout|theme|variant|icon|crop|hotspot|linkType)$/i;
