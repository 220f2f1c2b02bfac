import { CORE_SCHEMA, constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from "js-yaml";
import { type ParsedRecords, placeless } from "../records/parse-records.ts";
import { type Entries, entriesAt, type RecordsPlace } from "../records/records-at.ts";
import { yamlError } from "../syntax/yaml-error.ts";

/**
 * Records of a YAML file: the items of its list, each of its documents, or what stands where the source says. Aliases are refused, since a few of them can
 * stand for billions of values; dates stay the text that was written.
 */
export function parseYaml(text: string, place: RecordsPlace): ParsedRecords {
  const crowded = crowdedLine(text);
  if (crowded !== undefined)
    return {
      records: [],
      broken: [{ line: crowded, rule: "yaml-invalid", what: tooManyValues, ...valueCounts }],
    };
  try {
    const events = parseEvents(text, {});
    const documents = constructFromEvents(events, { source: text, schema: CORE_SCHEMA, maxAliases: 0 });
    const found = documents.map((document) => entriesOf(document, place));
    const lost = found.indexOf(undefined);
    if (lost !== -1) return placeless(documents[lost]);
    const starts = startsOf(
      events,
      text,
      found.map((one) => one?.path ?? []),
    );
    const records = found
      .flatMap((one, index) => {
        const { start = 0, items = [], keys } = starts[index] ?? {};
        return (one?.entries ?? []).map(({ key, value }, item) => ({
          start: (key === undefined ? items[item] : keys?.get(key)) ?? start,
          value,
        }));
      })
      // Keys that are numbers come first in an object, wherever they are written.
      .toSorted((left, right) => left.start - right.start);
    const lineOf = lineCounter(text);
    return {
      records: records.map(({ start, value }, index) => ({
        position: index + 1,
        line: lineOf(start),
        value,
      })),
      broken: [],
      ...(place.at === undefined && documents.length === 1 && !Array.isArray(documents[0])
        ? { single: true }
        : {}),
    };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column, reason } = yamlError(error);
    const problem = /maxAliases/.test(error.reason)
      ? { what: "YAML without aliases", actual: "an alias", expected: "what it stands for" }
      : { what: `YAML (${reason})`, actual: reason, expected: "YAML" };
    return { records: [], broken: [{ line, column, rule: "yaml-invalid", ...problem }] };
  }
}

/** The parser takes a kilobyte for each; JSON and CSV take a tenth of it. */
const mostValues = 300_000;
const tooManyValues = `YAML of at most ${mostValues} values; write so many as JSON lines or CSV`;
const valueCounts = { actual: `more than ${mostValues} values`, expected: `at most ${mostValues}` };

/** 1-based line on which a text has had more signs that part values than it may; undefined when it has not. */
function crowdedLine(text: string): number | undefined {
  let signs = 0;
  for (const { index } of text.matchAll(/[,:[{?]|-(?=\s)/g)) {
    signs += 1;
    if (signs > mostValues) return text.slice(0, index).split("\n").length;
  }
  return undefined;
}

/** The records of one document; none of an empty one. */
function entriesOf(document: unknown, place: RecordsPlace): Entries | undefined {
  if (document === null || document === undefined) return { path: [], entries: [] };
  if (place.at === undefined && !Array.isArray(document)) return { path: [], entries: [{ value: document }] };
  return entriesAt(document, place);
}

interface DocumentStart {
  start: number;
  /** Offsets of the items of the list that the document's path leads to. */
  readonly items: number[];
  /** Offsets of the keys of the object that it leads to. */
  readonly keys: Map<string, number>;
}

interface Open {
  readonly list: boolean;
  readonly onPath: boolean;
  key: string | undefined;
  /** Whether a key comes next. */
  atKey: boolean;
}

function startsOf(
  events: readonly Event[],
  text: string,
  paths: readonly (readonly string[])[],
): readonly DocumentStart[] {
  const documents: DocumentStart[] = [];
  const open: Open[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      documents.push({ start: 0, items: [], keys: new Map() });
      open.length = 0;
      // The end of a document closes it, too.
      open.push({ list: true, onPath: true, key: undefined, atKey: false });
      continue;
    }
    const current = documents.at(-1);
    const inside = open.at(-1);
    const path = paths[documents.length - 1] ?? [];
    if (current === undefined || inside === undefined) continue;
    const start =
      event.type === EVENT_ID.SCALAR ? event.valueStart : event.type === EVENT_ID.ALIAS ? 0 : event.start;
    const found = inside.onPath && open.length === path.length + 2;
    if (open.length === 1) current.start = start;
    const isKey = inside.atKey;
    if (isKey) {
      inside.key = event.type === EVENT_ID.SCALAR ? text.slice(start, event.valueEnd) : undefined;
      if (found && inside.key !== undefined) current.keys.set(inside.key, start);
    } else if (found && inside.list) current.items.push(start);
    if (!inside.list) inside.atKey = !isKey;
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE)
      open.push({
        list: event.type === EVENT_ID.SEQUENCE,
        onPath:
          !isKey &&
          inside.onPath &&
          (open.length === 1 || (!inside.list && inside.key === path[open.length - 2])),
        key: undefined,
        atKey: event.type === EVENT_ID.MAPPING,
      });
  }
  return documents;
}

/** Offsets come in rising order, so the text is walked once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  return (offset) => {
    for (; next !== -1 && next < offset; next = text.indexOf("\n", next + 1)) line += 1;
    return line;
  };
}
