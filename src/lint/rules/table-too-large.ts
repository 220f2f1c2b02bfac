import type { DocumentRule } from "../rule.ts";

export const tableTooLarge: DocumentRule = {
  name: "table-too-large",
  sees: "document",
  severity: "warning",
  description:
    "A table of very many rows is cut into many passages that all look alike to search; rows are found better as records.",
  remedy: "Split the table under headings of its own, or ingest it as CSV or JSON records.",
  options: { maxRows: { default: 150, description: "Rows that a table may have, without its header." } },
  examples: {
    good: ["| Code | Meaning |\n| --- | --- |\n| 1 | one |\n"],
    bad: [
      {
        files: { "page.md": "| Code | Meaning |\n| --- | --- |\n| 1 | one |\n| 2 | two |\n| 3 | three |\n" },
        options: { maxRows: 2 },
      },
    ],
  },
  check: (page, { maxRows = 0 }) =>
    page.tokens.flatMap(({ type, map }) => {
      const rows = type === "table_open" && map !== null ? map[1] - map[0] - 2 : 0;
      if (map === null || rows <= maxRows) return [];
      return [
        {
          offset: page.offsetOfLine(map[0]),
          message: `The table has ${rows} rows; at most ${maxRows} were expected.`,
          actual: String(rows),
          expected: `at most ${maxRows}`,
        },
      ];
    }),
};
