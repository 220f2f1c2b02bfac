import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** SHA-256 as 64 lower-case hexadecimal characters. */
export type Digest = string;

/** SHA-256 of the UTF-8 bytes of a string, or of bytes. */
export function sha256(content: string | Uint8Array): Digest {
  return hash("sha256", content, "hex");
}

/** SHA-256 of the concatenated raw bytes of digests; Postgres computes the same with `sha256(string_agg(…))`. */
export function sha256OfDigests(digests: Iterable<Digest>): Digest {
  return sha256(Buffer.from([...digests].join(""), "hex"));
}

/** RFC 8785 canonical JSON: equal values give equal text, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("canonicalJson: undefined has no JSON form");
  return text;
}

/** Orders strings by their UTF-8 bytes, as Postgres does under `collate "C"`. */
export function compareUtf8(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** A short hash of each value by its key, to tell later which of them are others. */
export type HashedValues = Readonly<Record<string, string>>;

/** What is left out of JSON when it is undefined counts as not set, wherever it stands. */
export function hashedValues(values: Readonly<Record<string, unknown>>): HashedValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      sha256(canonicalJson(JSON.parse(JSON.stringify(value ?? null)))).slice(0, 16),
    ]),
  );
}

/** Keys whose values differ, in order. A key that one side does not know is another version's and says nothing. */
export function changedValues(before: HashedValues, now: HashedValues): readonly string[] {
  return Object.keys(now)
    .filter((key) => before[key] !== undefined && before[key] !== now[key])
    .toSorted();
}
