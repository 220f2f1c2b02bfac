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
export const copyHeader: Uint8Array = Buffer.concat([signature, Buffer.alloc(8)]);
export const copyTrailer: Uint8Array = Buffer.from([0xff, 0xff]);

/** One row in COPY's binary format: https://www.postgresql.org/docs/18/sql-copy.html, "Binary Format". */
export function copyRow(fields: readonly Field[]): Uint8Array {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  const parts: Uint8Array[] = [count];
  for (const field of fields) {
    const body = encodeField(field);
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    parts.push(length, body);
  }
  return Buffer.concat(parts);
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

function encodeField(field: Field): Uint8Array {
  switch (field.type) {
    case "text":
      return Buffer.from(field.value, "utf8");
    case "int4": {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(field.value);
      return bytes;
    }
    case "uuid":
      return Buffer.from(field.value.replaceAll("-", ""), "hex");
    case "digest":
      return Buffer.from(field.value, "hex");
    case "text[]":
      return encodeTextArray(field.value);
    case "bytes":
      return field.value;
  }
}

function encodeTextArray(values: readonly string[]): Uint8Array {
  const header = Buffer.alloc(values.length === 0 ? 12 : 20);
  header.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  header.writeInt32BE(textOid, 8);
  if (values.length > 0) {
    header.writeInt32BE(values.length, 12);
    header.writeInt32BE(1, 16);
  }
  const parts: Uint8Array[] = [header];
  for (const value of values) {
    const body = Buffer.from(value, "utf8");
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length);
    parts.push(length, body);
  }
  return Buffer.concat(parts);
}
