import type { Loaded } from "../document.ts";
import type { Finding, Place } from "../finding.ts";
import { otherColumns } from "../metadata/standard-columns.ts";
import { isMapping, kindOf } from "../syntax/json-value.ts";
import { absentFields, fieldsOf, quoted, withoutText } from "./absent-fields.ts";
import { fieldAt } from "./field-at.ts";
import { leftOutFields, onlyLeftOut } from "./left-out-fields.ts";
import { markupInFields } from "./markup-in-fields.ts";
import { type Broken, mostBroken, mostRecords, type ParsedRecords, type RawRecord } from "./parse-records.ts";
import { type RecordFile, recordDocument, recordPath } from "./record-document.ts";

/**
 * The documents of an export. Where it cannot be known which record something is (a broken line, an unusable
 * id), the file itself is skipped beside its good records, so that none of its live records counts as deleted.
 * `remarks` about the file go with its first record.
 */
export function* loadRecords(
  file: RecordFile,
  { records, broken, doubleKeys = [], columns = [], single, placeless }: ParsedRecords,
  remarks: readonly Finding[],
  toDocument: (record: RawRecord, path: string) => Loaded = (record, path) =>
    recordDocument(file, record, path),
): Generator<Loaded> {
  if (records.length > mostRecords) {
    yield { outcome: "skipped", path: file.path, findings: [tooMany(file.path)] };
    return;
  }
  if (placeless !== undefined) {
    yield { outcome: "skipped", path: file.path, findings: [...remarks, noRecordsThere(file, placeless)] };
    return;
  }
  const fields = fieldsOf(records, columns);
  const textless = withoutText(file, records, fields) ?? onlyLeftOut(file, records);
  const unusable: RawRecord[] = [];
  const byPath = new Map<string, RawRecord[]>();
  for (const record of records) {
    const path = recordPath(file, record);
    if (path === undefined) unusable.push(record);
    else {
      const same = byPath.get(path);
      if (same === undefined) byPath.set(path, [record]);
      else same.push(record);
    }
  }
  const unknown = [
    ...firstOf(broken, (one) => brokenPart(file.path, one), broken.length === mostBroken),
    ...firstOf(unusable, (one) => unusableRecord(file, one), false),
  ];
  if (textless !== undefined) {
    yield { outcome: "skipped", path: file.path, findings: [...remarks, textless, ...unknown] };
    return;
  }
  if (unknown.length > 0) yield { outcome: "skipped", path: file.path, findings: unknown };
  const onFirst = [
    ...remarks,
    ...(single === true ? [] : positionFinding(file, records, fields)),
    ...absentFields(file, records, fields),
    ...leftOutFields(file, records),
    ...markupInFields(file, records),
    ...otherColumns(file, records),
    ...doubleKeys.slice(0, shown).map((place) => doubleKey(file.path, place)),
  ];
  let first = true;
  for (const [path, [record, ...others]] of byPath) {
    if (record === undefined) continue;
    const loaded: Loaded =
      others.length === 0
        ? toDocument(record, path)
        : { outcome: "skipped", path, findings: duplicates(path, record, others) };
    yield first ? { ...loaded, findings: [...onFirst, ...loaded.findings] } : loaded;
    first = false;
  }
}

function brokenPart(path: string, { what, ...broken }: Broken): Finding {
  return {
    ...broken,
    severity: "error",
    path,
    message: `This is not ${what}.`,
    remedy: "Correct the line; until then, records of this file that are live stay as they are.",
  };
}

function doubleKey(path: string, place: Place): Finding {
  return {
    rule: "record-key-duplicate",
    severity: "warning",
    path,
    ...place,
    message: "A field is named twice in one record; its last value counts, and the others were not read.",
    actual: "one name twice",
    expected: "each name once",
    remedy: "Remove the others, or give them names of their own.",
  };
}

function unusableRecord(file: RecordFile, record: RawRecord): Finding {
  const { path, source } = file;
  const { value } = record;
  const isObject = isMapping(value);
  return {
    rule: isObject ? "record-id-invalid" : "record-not-an-object",
    severity: "error",
    path,
    line: record.line,
    message: isObject
      ? `The id of record ${record.position} (field "${source.record.id}") is neither a text of one line nor a safe whole number.`
      : `Record ${record.position} is not an object.`,
    actual: kindOf(isObject ? fieldAt(value, source.record.id) : value),
    expected: isObject ? "a text of one line or a safe whole number" : "an object",
    remedy: isObject ? "Give the record a unique id." : "Make it an object with an id and text fields.",
  };
}

/** Twenty tell as much as a million. */
const shown = 20;

/** Findings on the first of many, and how many more there are. */
function firstOf<T>(all: readonly T[], toFinding: (one: T) => Finding, unread: boolean): readonly Finding[] {
  const rest = all.length - shown;
  return all.slice(0, shown).map((one, index) => {
    const finding = toFinding(one);
    if (rest <= 0 || index < shown - 1) return finding;
    const more = unread ? ", and what follows the last of them was not read" : "";
    return { ...finding, message: `${finding.message} The same of ${rest} more from here on${more}.` };
  });
}

export function tooMany(path: string): Finding {
  return {
    rule: "file-too-many-records",
    severity: "error",
    path,
    line: 1,
    message: `The file has more than ${mostRecords} records, which is the most that is accepted.`,
    actual: `more than ${mostRecords} records`,
    expected: `at most ${mostRecords}`,
    remedy: "Split the file, or exclude it from its source; until then, what is live from it stays.",
  };
}

function duplicates(path: string, first: RawRecord, others: readonly RawRecord[]): readonly Finding[] {
  return others.slice(0, shown).map((other) => duplicate(path, first, other));
}

/** Which of the two is meant cannot be known, so neither replaces what is live. */
function duplicate(path: string, first: RawRecord, other: RawRecord): Finding {
  return {
    rule: "record-id-duplicate",
    severity: "error",
    path,
    line: other.line,
    message: `Records ${first.position} and ${other.position} of the file have the same id.`,
    actual: `records ${first.position} and ${other.position}`,
    expected: "one record",
    remedy: "Give each record an id of its own; until then, the live version stays.",
  };
}

function positionFinding(
  { path, source }: RecordFile,
  records: readonly RawRecord[],
  fields: ReadonlySet<string>,
): readonly Finding[] {
  const { id } = source.record;
  const nameless = records.find(({ value }) => isMapping(value) && fieldAt(value, id) === undefined);
  if (nameless === undefined) return [];
  return [
    {
      rule: "record-without-id",
      severity: "warning",
      path,
      line: nameless.line,
      message: `Record ${nameless.position} has no field "${id}"; its position in the file stands for it.`,
      actual: "none",
      expected: `a field "${id}"`,
      remedy: `Name the field that holds the id${likelyId(id, fields)}: a record inserted before it would make the following ones look changed.`,
    },
  ];
}

/** Names that ids have, whatever their case. */
function likelyId(id: string, fields: ReadonlySet<string>): string {
  const found = [...fields].find((name) => /^(?:_?id|uuid|slug|key|sku|code)$/i.test(name) && name !== id);
  return found === undefined ? "" : ` (perhaps \`record.id: ${found}\`)`;
}

function noRecordsThere({ path, source }: RecordFile, fields: readonly string[]): Finding {
  return {
    rule: "record-list-absent",
    severity: "error",
    path,
    line: 1,
    message: `The file has no list or object "${source.record.at}", which \`record.at\` of source "${source.name}" names.`,
    actual: fields.length === 0 ? "no fields" : `fields ${quoted(fields, "and")}`,
    expected: `a list or an object "${source.record.at}"`,
    remedy:
      "Name what holds the records, with dots where it stands inside of another; until then, what is live of this file stays.",
  };
}
