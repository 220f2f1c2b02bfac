import { type ReadPage, readHtml } from "../../../src/load/formats/html.ts";

/** A page that is read, as most are. */
export function readPage(html: string, bodyStart: number): ReadPage {
  const read = readHtml(html, bodyStart);
  if (read.outcome !== "read") throw new Error(read.outcome);
  return read;
}
