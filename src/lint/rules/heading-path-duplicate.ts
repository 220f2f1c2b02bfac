import { excerpt } from "../excerpt.ts";
import type { DocumentRule } from "../rule.ts";

export const headingPathDuplicate: DocumentRule = {
  name: "heading-path-duplicate",
  sees: "document",
  severity: "warning",
  description:
    "Two sections of a document have the same heading path: neither a reader of results nor a golden query can tell them apart.",
  remedy: "Say in the heading what is different about the section.",
  options: {},
  examples: {
    good: ["# Linux\n\n## Install\n\n# Windows\n\n## Install\n"],
    bad: ["# Install\n\n## Linux\n\nText.\n\n## Linux\n\nMore.\n"],
  },
  check(page) {
    const seen = new Map<string, number>();
    const path: { readonly level: number; readonly text: string }[] = [];
    return page.headings.flatMap(({ level, text, offset }) => {
      while (path.length > 0 && (path.at(-1)?.level ?? 0) >= level) path.pop();
      path.push({ level, text });
      const key = JSON.stringify(path.map((one) => one.text.toLowerCase()));
      const first = seen.get(key);
      if (first === undefined) seen.set(key, offset);
      if (first === undefined || text === "") return [];
      const line = page.place(first)?.line;
      return [
        {
          offset,
          message: `The heading path "${excerpt(path.map((one) => one.text).join(" > "))}" is also that of line ${line}.`,
        },
      ];
    });
  },
};
