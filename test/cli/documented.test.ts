import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { page, testCorpus } from "../corpus.ts";
import { commitAll } from "../git.ts";
import { jsonOf, terminal } from "./terminal.ts";

const root = new URL("../../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), "utf8");
const reports = read("corpus/handbook/reports.md");

/** The cells of the table row that begins with `first`. */
function row(text: string, first: string): readonly string[] {
  const line = text.split("\n").find((one) => one.startsWith(`| ${first} |`));
  if (line === undefined) throw new Error(`there is no row that begins with ${first}`);
  return line.split(" |").map((cell) => cell.replace(/^\| ?/, "").trim());
}

/** Each outcome that a command's report may have, as its type says. */
const outcomes = readdirSync(new URL("src/report/", root))
  .filter((file) => /reports\.ts$/.test(file))
  .flatMap((file) => [
    ...read(`src/report/${file}`).matchAll(/Answer<\s*"([a-z ]+)",\s*((?:"[a-z-]+"(?:\s*\|\s*)?)+)/g),
    ...read(`src/report/${file}`).matchAll(/(Calibrate)Answer<("[a-z]+")>/g),
  ])
  .flatMap(([, command = "", words = ""]) =>
    [...words.matchAll(/"([a-z-]+)"/g)].map(([, word = ""]) => [command.toLowerCase(), word] as const),
  );

const refusing = ["failed", "refused", "blocked", "drifted"];

test("the handbook's table of exit codes has every outcome, and no other", () => {
  expect(new Set(outcomes.map(([command]) => command)).size).toBe(20);
  const documented = (code: string) => row(reports, code)[2]?.replace(/;.*/, "").split(", ").toSorted();
  const possible = (choose: (outcome: string) => boolean) =>
    [...new Set(outcomes.map(([, outcome]) => outcome))].filter(choose).toSorted();
  expect(documented("1")).toEqual(possible((outcome) => refusing.includes(outcome)));
  // `printed` is what `migrate --print` answers, without a report.
  expect(documented("0")).toEqual(
    [...possible((outcome) => !refusing.includes(outcome) && outcome !== "unknown"), "printed"].toSorted(),
  );
});

test("the README's table of commands has every outcome under its exit code", () => {
  const commands = read("README.md").split("\n");
  const missing = outcomes.filter(([command, outcome]) => {
    const name = command.split(" ")[0] ?? "";
    const line = commands.find((one) => one.startsWith("| `") && one.split(" |")[0]?.includes(`\`${name}\``));
    const cell = line?.split(" |")[refusing.includes(outcome) ? 3 : 2];
    return outcome !== "unknown" && !cell?.includes(outcome);
  });
  expect(missing).toEqual([]);
});

test("the handbook has a row for each command, each gate, each table and each view", () => {
  const code = readdirSync(new URL("src/", root), { recursive: true, encoding: "utf8" });
  const found = (files: RegExp, what: RegExp) => {
    const names = code
      .filter((file) => files.test(file))
      .flatMap((file) => [...read(`src/${file}`).matchAll(what)].map(([, name = ""]) => name));
    return [...new Set(names)];
  };
  const missing = (text: string, names: readonly string[]) =>
    names.filter((name) => !new RegExp(`^\\|.*\`(?:corpusgate )?${name}[ \`]`, "m").test(text));
  const commands = new Set(outcomes.map(([command]) => command.split(" ")[0] ?? ""));
  expect(missing(read("corpus/handbook/what-it-is.md"), [...commands])).toEqual([]);
  const gates = found(/^(gate|pipeline\/judge)\/.*\.ts$/, /\bgate(?::| =) "([a-z-]+)"/g);
  expect(gates.length).toBe(13);
  expect(missing(read("corpus/handbook/verify.md"), gates)).toEqual([]);
  const stored = found(/^postgres\/migrations\//, /^create (?:unlogged )?(?:table|view) :schema\.(\w+)/gm);
  expect(stored.length).toBeGreaterThan(20);
  expect(
    missing(
      read("corpus/handbook/database.md"),
      stored.filter((name) => !name.startsWith("inbox_")),
    ),
  ).toEqual([]);
});

const common = ["command", "outcome", "environment", "seconds"];
const keys = reports.slice(reports.indexOf("## JSON output for scripts"));
const ofDocuments = ["findings", "silenced", "guardrails"];

test("the handbook names every key that --json prints, command by command", async () => {
  const corpus = await testCorpus("golden: golden.yaml\n");
  const run = terminal(corpus.folder);
  for (const name of ["alpha", "beta"]) await corpus.write(`docs/${name}.md`, page(name));
  await corpus.write(
    "golden.yaml",
    "queries: [{ id: beta, query: Which valve does beta turn?, relevant: [{ path: docs/beta.md }] }]\n",
  );
  await commitAll(corpus.folder);
  const lines = [
    ["validate", "--base", "HEAD"],
    ["plan"],
    ["embed"],
    ["ingest", "--hold"],
    ["promote"],
    ["ingest"],
    ["verify"],
    ["drift"],
    ["status"],
    ["runs"],
    ["query", "beta valve"],
    ["calibrate"],
    ["golden", "stats"],
    ["golden", "coverage"],
    ["golden", "check"],
    ["prune"],
    ["doctor"],
    ["migrate", "--print"],
    ["migrate"],
    ["preview", "--base", "HEAD"],
  ];
  const unnamed: string[] = [];
  for (const line of lines) {
    const answer = z.looseObject({ command: z.string() }).parse(jsonOf(await run(...line, "--json")));
    expect(line.join(" ").startsWith(answer.command)).toBe(true);
    const known = row(keys, `\`${answer.command}\``)[1] ?? "";
    const reads = ["validate", "preview", "plan", "ingest"].includes(answer.command);
    for (const key of Object.keys(answer)) {
      if (common.includes(key) || (reads && ofDocuments.includes(key))) continue;
      if (!new RegExp(`\`${key}[ \`]`).test(known)) unnamed.push(`${answer.command}: ${key}`);
    }
  }
  expect(unnamed).toEqual([]);
});
