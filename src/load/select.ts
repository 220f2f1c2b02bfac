import picomatch from "picomatch";
import { namesOf } from "./record-path.ts";

/** Whether a document, named by its path (`file` or `file#recordId`), is meant. */
export type DocumentMatcher = (path: string) => boolean;

/**
 * Matches documents by globs: a glob means a path, and a file's glob all its records. A glob is also taken
 * literally, so that a name such as `[[.md` can be given as it is. A letter with an accent is the same in one character, as it
 * is typed, and in two, as macOS may have stored it.
 */
export function documentMatcher(globs: readonly string[]): DocumentMatcher {
  const tests = globs.map((glob) => {
    const bare = glob.replace(/^\.\//, "").normalize("NFC");
    const matches = picomatch(bare, { dot: true });
    return (path: string): boolean => path === bare || matches(path);
  });
  return (path) => namesOf(path.normalize("NFC")).some((name) => tests.some((test) => test(name)));
}
