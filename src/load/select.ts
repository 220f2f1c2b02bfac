import picomatch from "picomatch";

/** Whether a document, named by its path (`file` or `file#recordId`), is meant. */
export type DocumentMatcher = (path: string) => boolean;

/**
 * Matches documents by globs: a glob means a path, and a file's glob all its records. A glob is also taken
 * literally, so that a name such as `[[.md` can be given as it is.
 */
export function documentMatcher(globs: readonly string[]): DocumentMatcher {
  const tests = globs.map((glob) => {
    const bare = glob.replace(/^\.\//, "");
    const matches = picomatch(bare, { dot: true });
    return (path: string): boolean => path === bare || matches(path);
  });
  return (path) => namesOf(path).some((name) => tests.some((test) => test(name)));
}

/** The path, and the file it would be a record of; a file's own name may hold `#` too. */
function namesOf(path: string): readonly string[] {
  const names = [path];
  for (let at = path.indexOf("#"); at > 0; at = path.indexOf("#", at + 1)) names.push(path.slice(0, at));
  return names;
}
