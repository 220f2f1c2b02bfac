import { afterEach, expect, test, vi } from "vitest";
import { UnnamedFile } from "../../../src/pipeline/corpus/unnamed-file.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("what is put into the file comes out of it again", () => {
  const file = new UnnamedFile();
  const places = ["one", "three"].map((text) => file.append(Buffer.from(text)));
  expect(places.toReversed().map((place) => file.read(place).toString())).toEqual(["three", "one"]);
  file.close();
});

test("a folder for temporary files that is not there, or full, is named with what to do", () => {
  const file = new UnnamedFile();
  vi.stubEnv("TMPDIR", "/nowhere/at-all");
  const failure = {
    name: "Failure",
    message: expect.stringContaining('"/nowhere/at-all" could not be written to (E'),
    remedy: expect.stringContaining("TMPDIR"),
  };
  expect(() => new UnnamedFile()).toThrow(expect.objectContaining(failure));
  // A full disk cannot be had in a test; a closed file fails in the same call.
  file.close();
  expect(() => file.append(Buffer.from("more"))).toThrow(expect.objectContaining(failure));
});
