import {
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
} from "js-yaml";
import { Failure } from "../failure/failure.ts";

export type KeyPath = readonly PropertyKey[];

/** A YAML document that remembers where each value stands. */
export interface LocatedYaml {
  /** As people should read it in messages, e.g. `corpusgate.yaml`. */
  readonly file: string;
  readonly value: unknown;
  /** 1-based line of the key (or list item) at a path, or of the nearest one around it. */
  lineOf(path: KeyPath): number;
  /** Whether the scalar at the path is written without quotes. */
  plain(path: KeyPath): boolean;
  /** UTF-16 offsets of the scalar at the path, quotes included; undefined for a block scalar and what is no scalar. */
  spanOf(path: KeyPath): { readonly start: number; readonly end: number } | undefined;
}

/** Parses one YAML 1.2 document. Aliases are refused: they make bombs, and these files have no use for them. */
export function readYaml(text: string, file: string): LocatedYaml {
  try {
    const events = parseEvents(text, { filename: file });
    const [value = null, ...more] = constructFromEvents(events, {
      source: text,
      filename: file,
      maxAliases: 0,
    });
    if (more.length > 0) throw new YAMLException("found a second document after `---`; expected one");
    const { lines, plain, spans } = locate(events, text);
    return {
      file,
      value,
      lineOf: (path) => lineOf(lines, path),
      plain: (path) => plain.has(keyOf(path)),
      spanOf: (path) => spans.get(keyOf(path)),
    };
  } catch (error) {
    if (error instanceof YAMLException) throw syntaxFailure(error, text, file);
    throw error;
  }
}

function syntaxFailure(error: YAMLException, text: string, file: string): Failure {
  const line = (error.mark?.line ?? 0) + 1;
  const written = text.split("\n")[line - 1] ?? "";
  const alias = /maxAliases/.test(error.reason);
  const twice = /^duplicated mapping key/.test(error.reason);
  const [, key] = /^["']?([\w.-]+)/.exec(written.slice(error.mark?.column ?? 0)) ?? [];
  const reason = alias
    ? "aliases (*name) are not supported"
    : twice && key !== undefined
      ? `the key "${key}" stands twice in one mapping`
      : error.reason;
  return new Failure(`${file}:${line}: ${reason}.`, {
    remedy: alias
      ? 'A text that begins with * needs quotes, as a glob: ["**/*.md"]. An alias is to be written out.'
      : twice
        ? "Leave one of them."
        : written.includes("${")
          ? `Inside { } and [ ] an expansion needs quotes: { dimensions: "\${NAME}" }.`
          : "Correct the YAML at this line. A text with a colon, brackets, braces, quotes or # in it needs quotes around it.",
    cause: error,
  });
}

interface Open {
  readonly path: KeyPath;
  readonly kind: "mapping" | "sequence";
  /** The key whose value comes next; undefined where a key comes next. */
  key: string | undefined;
  index: number;
}

function locate(events: readonly Event[], text: string) {
  const lines = new Map<string, number>();
  const plain = new Set<string>();
  const spans = new Map<string, { readonly start: number; readonly end: number }>();
  const open: Open[] = [];
  const lineAt = lineCounter(text);
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.ALIAS) continue;
    if (event.type === EVENT_ID.POP) {
      open.pop();
      continue;
    }
    const parent = open.at(-1);
    const start = event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
    if (parent?.kind === "mapping" && parent.key === undefined && event.type === EVENT_ID.SCALAR) {
      parent.key = getScalarValue(text, event);
      lines.set(keyOf([...parent.path, parent.key]), lineAt(start));
      continue;
    }
    const path = parent === undefined ? [] : nextPath(parent);
    if (start >= 0 && !lines.has(keyOf(path))) lines.set(keyOf(path), lineAt(start));
    if (event.type !== EVENT_ID.SCALAR) {
      open.push({
        path,
        kind: event.type === EVENT_ID.MAPPING ? "mapping" : "sequence",
        key: undefined,
        index: 0,
      });
      continue;
    }
    if (event.style === SCALAR_STYLE.PLAIN) plain.add(keyOf(path));
    const quotes = quotesOf(event.style);
    if (quotes !== undefined)
      spans.set(keyOf(path), { start: event.valueStart - quotes, end: event.valueEnd + quotes });
  }
  return { lines, plain, spans };
}

/** How many characters a scalar of this style has around it on each side; undefined for a block scalar. */
function quotesOf(style: number): number | undefined {
  if (style === SCALAR_STYLE.PLAIN) return 0;
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : undefined;
}

function nextPath(parent: Open): KeyPath {
  if (parent.kind === "sequence") return [...parent.path, parent.index++];
  const path = [...parent.path, parent.key ?? ""];
  parent.key = undefined;
  return path;
}

/** Offsets come in rising order, so the text is walked once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let position = 0;
  return (offset) => {
    for (; position < offset; position++) if (text.charCodeAt(position) === 10) line++;
    return line;
  };
}

function lineOf(lines: ReadonlyMap<string, number>, path: KeyPath): number {
  for (let length = path.length; length >= 0; length--) {
    const line = lines.get(keyOf(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}

/** A path as a map key. */
export function keyOf(path: KeyPath): string {
  return JSON.stringify(path.map(String));
}
