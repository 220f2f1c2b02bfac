import type { Digest } from "../digest/digest.ts";

/** A column of a binary COPY row, by its Postgres type. */
export type Field =
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "int4"; readonly value: number }
  | { readonly type: "uuid"; readonly value: string }
  | { readonly type: "digest"; readonly value: Digest }
  | { readonly type: "text[]"; readonly value: readonly string[] }
  /** Encoded already, as `encodeHalfvec` does. */
  | { readonly type: "bytes"; readonly value: Uint8Array };

const textOid = 25;
const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");

/** The stream's beginning: signature, no flags, no header extension. */
const copyHeader: Uint8Array = Buffer.concat([signature, Buffer.alloc(8)]);
const copyTrailer: Uint8Array = Buffer.from([0xff, 0xff]);

/**
 * One row in COPY's binary format: https://www.postgresql.org/docs/18/sql-copy.html, "Binary Format". Measured and written in one
 * piece: a buffer a field took three times as long.
 */
function copyRow(fields: readonly Field[]): Uint8Array {
  const row = Buffer.allocUnsafe(fields.reduce((size, field) => size + 4 + sizeOf(field), 2));
  let at = row.writeInt16BE(fields.length, 0);
  for (const field of fields) {
    at = row.writeInt32BE(sizeOf(field), at);
    at = writeField(row, at, field);
  }
  return row;
}

/** A whole stream of rows, one buffer a part. */
export function copyStream(rows: readonly (readonly Field[])[]): readonly Uint8Array[] {
  return [copyHeader, ...rows.map(copyRow), copyTrailer];
}

/**
 * pgvector's binary halfvec: int16 dimensions, int16 zero, then IEEE half floats, all big-endian. What is sent here is
 * what `halfvec_send` gives back, so both sides can hash it.
 */
export function encodeHalfvec(vector: Float32Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(4 + vector.length * 2);
  bytes.writeInt16BE(vector.length, 0);
  bytes.writeInt16BE(0, 2);
  const halves = new Float16Array(vector);
  const little = Buffer.from(halves.buffer, halves.byteOffset, halves.byteLength);
  little.swap16().copy(bytes, 4);
  return bytes;
}

/** Bytes of a field's value. */
function sizeOf(field: Field): number {
  switch (field.type) {
    case "text":
      return Buffer.byteLength(field.value);
    case "int4":
      return 4;
    case "uuid":
      return 16;
    case "digest":
      return 32;
    case "text[]":
      return field.value.reduce(
        (size, value) => size + 4 + Buffer.byteLength(value),
        arrayHeaderSize(field.value.length),
      );
    case "bytes":
      return field.value.length;
  }
}

/** Returns the offset behind what was written. */
function writeField(row: Buffer, at: number, field: Field): number {
  switch (field.type) {
    case "text":
      return at + row.write(field.value, at);
    case "int4":
      return row.writeInt32BE(field.value, at);
    case "uuid":
      return at + row.write(field.value.replaceAll("-", ""), at, "hex");
    case "digest":
      return at + row.write(field.value, at, "hex");
    case "text[]":
      return writeTextArray(row, at, field.value);
    case "bytes":
      row.set(field.value, at);
      return at + field.value.length;
  }
}

/** Dimensions, whether it has nulls, type of its elements; and for its one dimension length and lower bound. */
function arrayHeaderSize(length: number): number {
  return length === 0 ? 12 : 20;
}

function writeTextArray(row: Buffer, start: number, values: readonly string[]): number {
  let at = row.writeInt32BE(values.length === 0 ? 0 : 1, start);
  at = row.writeInt32BE(0, at);
  at = row.writeInt32BE(textOid, at);
  if (values.length > 0) {
    at = row.writeInt32BE(values.length, at);
    at = row.writeInt32BE(1, at);
  }
  for (const value of values) {
    at = row.writeInt32BE(Buffer.byteLength(value), at);
    at += row.write(value, at);
  }
  return at;
}
