import { visible } from "../src/lint/excerpt.ts";
import type { Example, Rule } from "../src/lint/rule.ts";
import { rules } from "../src/lint/rules.ts";
import type { RuleEntry } from "../src/load/finding.ts";
import { knownRules } from "../src/pipeline/corpus/known-rules.ts";

/** The rules as a page: a table of all, then a section each under its name, which findings link to. */
export function rulesPage(): string {
  const table = knownRules.map(
    (rule) => `| [${rule.name}](#${rule.name}) | ${rule.severity} | ${seenBy(rule)} |`,
  );
  return [
    ["| Rule | Severity | Sees |", "| --- | --- | --- |", ...table].join("\n"),
    ...knownRules.map(section),
  ].join("\n\n");
}

function seenBy(entry: RuleEntry): string {
  return detailed(entry)?.sees ?? "";
}

function detailed({ name }: RuleEntry): Rule | undefined {
  return rules.find((rule) => rule.name === name);
}

function section(entry: RuleEntry): string {
  const rule = detailed(entry);
  const options = Object.entries(rule?.options ?? {});
  return [
    `## ${entry.name}`,
    `Severity: ${entry.severity}.${entry.locked === undefined ? "" : ` Always: ${entry.locked}.`}`,
    entry.description,
    `What to do: ${entry.remedy}`,
    ...(options.length === 0
      ? []
      : [
          [
            "| Option | Default | What it says |",
            "| --- | --- | --- |",
            ...options.map(([name, option]) => `| \`${name}\` | ${option.default} | ${option.description} |`),
          ].join("\n"),
        ]),
    ...examples("Remarked on:", rule?.examples.bad ?? []),
    ...examples("Fine:", rule?.examples.good ?? []),
  ].join("\n\n");
}

function examples(title: string, all: readonly Example[]): readonly string[] {
  return all.length === 0 ? [] : [title, ...all.map(exampleBlock)];
}

/** Longer than any fence in an example. */
const fence = "`````";

function exampleBlock(example: Example): string {
  const { files, options } =
    typeof example === "string" ? { files: { "": example }, options: undefined } : example;
  const settings = options === undefined ? [] : [`# options: ${JSON.stringify(options).replaceAll('"', "")}`];
  const parts = Object.entries(files).map(([path, text]) =>
    [...(Object.keys(files).length === 1 ? [] : [`# ${path}`]), shown(text)].join("\n"),
  );
  return `${fence}text\n${[...settings, ...parts].join("\n")}\n${fence}`;
}

/** Characters nobody sees are written as `<U+200B>`, and a long line is cut. */
function shown(text: string): string {
  return text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => {
      const plain = [...line].map((one) => (visible(one) === one ? one : `<${visible(one)}>`)).join("");
      return plain.length > 160 ? `${plain.slice(0, 159)}…` : plain;
    })
    .join("\n");
}
