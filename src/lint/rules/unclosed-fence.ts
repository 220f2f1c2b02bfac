import type { DocumentRule } from "../rule.ts";

export const unclosedFence: DocumentRule = {
  name: "unclosed-fence",
  sees: "document",
  severity: "warning",
  description: "A code fence that is opened and never closed turns the rest of the document into code.",
  remedy: "Close the fence with a line of at least as many of the same characters.",
  options: {},
  examples: {
    good: ["```sh\nls\n```\n", "~~~\n```\n~~~\n", "No fence at all.\n"],
    bad: ["# Title\n\n```sh\nls\n\nMore text.\n", "````\n```\n"],
  },
  check(page) {
    if (!page.markdown) return [];
    let open: { readonly offset: number; readonly mark: string } | undefined;
    let offset = page.document.bodyStart;
    for (const line of page.body.split("\n")) {
      const mark = fenceMark(line);
      if (mark !== undefined) {
        if (open === undefined) {
          if (!(mark.startsWith("`") && line.slice(line.indexOf(mark) + mark.length).includes("`")))
            open = { offset, mark };
        } else if (closes(line, open.mark)) open = undefined;
      }
      offset += line.length + 1;
    }
    return open === undefined
      ? []
      : [{ offset: open.offset, message: `The fence "${open.mark}" is never closed.` }];
  },
};

/** The run of fence characters that begins a line; a fence in a list or quote is indented or marked, and left alone. */
function fenceMark(line: string): string | undefined {
  return /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
}

function closes(line: string, opening: string): boolean {
  const mark = fenceMark(line);
  return (
    mark !== undefined && mark[0] === opening[0] && mark.length >= opening.length && line.trim() === mark
  );
}
