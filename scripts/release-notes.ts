import { readFileSync } from "node:fs";
import { notesOf } from "./changelog.ts";

// Prints what the changelog says of the tag's version; fails unless tag, package.json and changelog agree.
const root = new URL("../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), "utf8");
const notes = notesOf({
  tag: process.argv[2] ?? "",
  packageJson: read("package.json"),
  changelog: read("CHANGELOG.md"),
});
if ("fault" in notes) {
  console.error(notes.fault);
  process.exitCode = 1;
} else {
  console.log(notes.text);
}
