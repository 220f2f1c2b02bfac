import { CORE_SCHEMA, constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from "js-yaml";
import type { ParsedRecords } from "../records/parse-records.ts";
import { yamlError } from "../syntax/yaml-error.ts";

/**
 * Records of a YAML file: the items of its list, or each of its documents. Aliases are refused, since a few of them can
 * stand for billions of values; dates stay the text that was written.
 */
export function parseYaml(text: string): ParsedRecords {
  const crowded = crowdedLine(text);
  if (crowded !== undefined)
    return {
      records: [],
      broken: [{ line: crowded, rule: "yaml-invalid", what: tooManyValues, ...valueCounts }],
    };
  try {
    const events = parseEvents(text, {});
    const documents = constructFromEvents(events, { source: text, schema: CORE_SCHEMA, maxAliases: 0 });
    const starts = startsOf(events);
    const records = documents.flatMap((document, index) => {
      const { start = 0, items = [] } = starts[index] ?? {};
      return Array.isArray(document)
        ? document.map((value: unknown, item) => ({ start: items[item] ?? start, value }))
        : document === null || document === undefined
          ? []
          : [{ start, value: document }];
    });
    const lineOf = lineCounter(text);
    return {
      records: records.map(({ start, value }, index) => ({
        position: index + 1,
        line: lineOf(start),
        value,
      })),
      broken: [],
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

interface DocumentStart {
  start: number;
  /** Offsets of the items, where the document is a list. */
  readonly items: number[];
}

function startsOf(events: readonly Event[]): readonly DocumentStart[] {
  const documents: DocumentStart[] = [];
  let depth = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      depth -= 1;
      continue;
    }
    if (event.type === EVENT_ID.DOCUMENT) {
      documents.push({ start: 0, items: [] });
      depth = 1;
      continue;
    }
    const current = documents.at(-1);
    const start =
      event.type === EVENT_ID.SCALAR ? event.valueStart : event.type === EVENT_ID.ALIAS ? 0 : event.start;
    if (depth === 1 && current !== undefined) current.start = start;
    if (depth === 2) current?.items.push(start);
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) depth += 1;
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
