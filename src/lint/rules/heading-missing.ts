import type { DocumentRule } from "../rule.ts";

export const headingMissing: DocumentRule = {
  name: "heading-missing",
  sees: "document",
  severity: "warning",
  description:
    "A document has neither a title nor a heading, or a long text has no heading: its passages are embedded without saying what they are about, and golden queries have nothing to point at.",
  remedy: "Give the document a heading, or a title in its front matter.",
  options: {
    untitled: {
      default: 400,
      description: "Characters that a document without a title may have without a heading.",
    },
    titled: { default: 8000, description: "Characters that a document with a title may have without one." },
  },
  examples: {
    good: ["# Refunds\n\nWithin 30 days.\n", "A short note.\n"],
    bad: [{ files: { "page.md": "Refunds are made within 30 days.\n" }, options: { untitled: 20 } }],
  },
  check(page, { untitled = 0, titled = 0 }) {
    if (!page.markdown || page.headings.length > 0) return [];
    const { length } = page.body.trim();
    const most = page.document.title === undefined ? untitled : titled;
    if (length <= most) return [];
    return [
      {
        offset: page.document.bodyStart,
        message: `The document has ${length} characters and no heading; at most ${most} were expected${page.document.title === undefined ? " without a title" : ""}.`,
        actual: String(length),
        expected: `at most ${most}`,
      },
    ];
  },
};
