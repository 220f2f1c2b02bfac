import type { Loaded } from "./document.ts";
import type { ListedFile } from "./files/list-files.ts";
import type { Finding } from "./finding.ts";

/** Remarks about files and records that are not about what is in them. */

export function skippedFile(path: string, finding: Finding): Loaded {
  return { outcome: "skipped", path, findings: [finding] };
}

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
      actual: `${alsoSelectedBy.length + 1} sources`,
      expected: "one",
      remedy: "Exclude the file from all but one source.",
    },
  ];
}

/** One record of many cannot be excluded from a source as a file can. */
const leaveOutRecord = "leave it out of the export, or give it `status: archived`, which keeps it out";

export const tinyRecordRemedy = `Finish it, ${leaveOutRecord}.`;

const emptyRemedies = {
  file: "Write it, or exclude it from its source.",
  record: `Write it, name the fields that hold its text in \`record.text\`, ${leaveOutRecord}.`,
  document: `Write it, ${leaveOutRecord}.`,
};

/** @param of `document`: of a Sanity export, whose fields need no naming. */
export function emptyText(
  {
    path,
    line,
    of,
  }: { readonly path: string; readonly line: number; readonly of: keyof typeof emptyRemedies },
  body: string,
): readonly Finding[] {
  if (body.trim() !== "") return [];
  return [
    {
      rule: "document-empty",
      severity: "warning",
      path,
      line,
      message: "The document has no text that a page shows: nobody can find it.",
      actual: "0 characters",
      expected: "at least 1",
      remedy: emptyRemedies[of],
    },
  ];
}

/** An error: what is in the folder under this name is not looked at. */
export function linkedTooOften(path: string): Finding {
  return {
    rule: "folder-linked-too-often",
    severity: "error",
    path,
    line: 1,
    message: "Links lead to this folder in more than 8 ways; this one is not followed.",
    actual: "more than 8 ways",
    expected: "at most 8",
    remedy: "Remove the links between the folders, or exclude them from the sources.",
  };
}

/** An error: what was in the folder, if it was one, is not known, and nobody deleted it. */
export function linkToNothing(path: string): Finding {
  return {
    rule: "file-unreadable",
    severity: "error",
    path,
    line: 1,
    message: "The path is a link that leads nowhere; if it was a folder, its documents are not known.",
    actual: "a link to nothing",
    expected: "a folder or a file",
    remedy: "Mend the link, remove it, or exclude the path; until then, what is live below it stays.",
  };
}
