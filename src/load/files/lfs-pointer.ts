import type { Place, Problem } from "../finding.ts";

/**
 * Whether the file is what Git LFS commits in place of a large one: a text that would be stored as a document. Keys stand in
 * order behind `version`, and all of it has less than 1,024 bytes.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function isLfsPointer(bytes: Buffer): boolean {
  if (bytes.length >= 1024) return false;
  const text = bytes.toString("latin1");
  return (
    text.startsWith("version https://git-lfs.github.com/spec/v1") &&
    /^oid sha256:[0-9a-f]{64}\r?$/m.test(text)
  );
}

export const lfsPointer: Problem & Place = {
  rule: "file-lfs-pointer",
  line: 1,
  message: "The file is a pointer of Git LFS; what it points to was not checked out.",
  actual: "a pointer of Git LFS",
  expected: "the file that it points to",
  remedy:
    "Run `git lfs pull`, on GitHub Actions check out with `lfs: true`, or exclude the path from its source.",
};
