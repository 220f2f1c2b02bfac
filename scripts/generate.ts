import { readFileSync, writeFileSync } from "node:fs";
import { load } from "js-yaml";
import { z } from "zod";
import { configReference } from "../src/config/reference.ts";
import { formatReference } from "../src/load/format-reference.ts";
import { omissionReasons } from "../src/load/omission.ts";
import { rulesPage } from "./rules-page.ts";

/** A reference table of a documentation page, drawn from the code and kept between two markers of its name. */
interface GeneratedTable {
  readonly page: string;
  readonly name: string;
  readonly render: () => string;
}

const action = z
  .object({
    inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
    outputs: z.record(z.string(), z.object({ description: z.string() })),
  })
  .parse(load(readFileSync(new URL("../action/action.yml", import.meta.url), "utf8")));

const tables: readonly GeneratedTable[] = [
  {
    page: "docs/configuration.md",
    name: "config-keys",
    render: () =>
      markdownTable(
        ["Key", "Value", "Default", "What it says"],
        configReference().map((row) => [`\`${row.key}\``, row.type, row.default, row.description]),
      ),
  },
  {
    page: "docs/formats.md",
    name: "formats",
    render: () =>
      markdownTable(
        [
          "Format",
          "Extensions",
          "What is read",
          "Left out, by reason",
          "Line of a finding",
          "Keys of its source",
        ],
        formatReference().map((row) => [
          `\`${row.format}\``,
          row.extensions.map(code).join(", "),
          row.reads,
          row.leavesOut.map(code).join(", "),
          row.location,
          row.keys.map(code).join(", "),
        ]),
      ),
  },
  {
    page: "docs/formats.md",
    name: "ledger-reasons",
    render: () =>
      markdownTable(
        ["Reason", "Lowers text coverage", "What it stands for"],
        Object.entries(omissionReasons).map(([reason, { counts, says }]) => [
          code(reason),
          counts === "text" ? "yes" : "no",
          says,
        ]),
      ),
  },
  { page: "docs/lint.md", name: "rules", render: rulesPage },
  {
    page: "action/README.md",
    name: "action-inputs",
    render: () =>
      markdownTable(
        ["Input", "What it says", "Default"],
        Object.entries(action.inputs).map(([name, one]) => [
          code(name),
          one.description,
          one.default === undefined ? "(required)" : one.default === "" ? "" : code(one.default),
        ]),
      ),
  },
  {
    page: "action/README.md",
    name: "action-outputs",
    render: () =>
      markdownTable(
        ["Output", "What it says"],
        Object.entries(action.outputs).map(([name, one]) => [code(name), one.description]),
      ),
  },
];

const check = process.argv.includes("--check");
for (const { page, name, render } of tables) {
  const file = new URL(`../${page}`, import.meta.url);
  const before = readFileSync(file, "utf8");
  const after = replaceBetweenMarkers(before, { page, name, table: render() });
  if (after === before) continue;
  if (check) {
    console.error(`The table "${name}" of ${page} is stale; run \`npm run generated\` and commit the page.`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, after);
    console.log(`${page}: wrote the table "${name}"`);
  }
}

function replaceBetweenMarkers(
  text: string,
  { page, name, table }: { page: string; name: string; table: string },
): string {
  const open = `<!-- generated: ${name} -->`;
  const close = `<!-- end of ${name} -->`;
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start < 0 || end < start) {
    throw new Error(
      `${page} has no place for the table "${name}"; put "${open}" and "${close}" on lines of their own.`,
    );
  }
  return `${text.slice(0, start + open.length)}\n\n${table}\n\n${text.slice(end)}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}
