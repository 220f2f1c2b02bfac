import type { Loaded } from "./document.ts";
import type { Finding } from "./finding.ts";
import type { ListedFile } from "./list-files.ts";

export function skippedFile(path: string, finding: Finding): Loaded {
  return { outcome: "skipped", path, findings: [finding] };
}

/** Warnings about a file or record that is loaded all the same. */

export function selectedTwice({ path, source, alsoSelectedBy }: ListedFile): readonly Finding[] {
  if (alsoSelectedBy.length === 0) return [];
  const others = alsoSelectedBy.map((name) => `"${name}"`).join(", ");
  return [
    {
      rule: "document-path-duplicate",
      severity: "warning",
      path,
      line: 1,
      message: `The file is selected by source "${source.name}" and by ${others}; the first one has it.`,
      remedy: "Exclude the file from all but one source.",
    },
  ];
}

export function emptyText(path: string, line: number, body: string): readonly Finding[] {
  if (body.trim() !== "") return [];
  return [
    {
      rule: "document-empty",
      severity: "warning",
      path,
      line,
      message: "The document has no text: nobody can find it.",
      remedy: "Write it, or exclude it from its source.",
    },
  ];
}
