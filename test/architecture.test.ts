import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseAst } from "vitest/node";

const stages = ["config", "load", "guard", "lint", "chunk", "plan", "embed", "postgres", "gate", "report"];
/** What each room may import, beside itself, `failure` and `digest`. `pipeline` is src/pipeline.ts and its folder. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  failure: [],
  digest: [],
  config: [],
  load: ["config"],
  guard: ["config", "load"],
  lint: ["config", "load"],
  chunk: ["config", "load"],
  plan: ["chunk"],
  embed: ["config", "chunk"],
  postgres: ["config", "chunk", "plan", "embed"],
  gate: ["config", "embed"],
  report: ["load", "lint", "chunk", "plan", "postgres", "gate"],
  pipeline: stages,
  cli: ["config", "pipeline", "report"],
  action: ["config", "pipeline", "report"],
};
const everyRoomMayImport = ["failure", "digest"];

/** Rooms that may import nothing but types from other stages. */
const typesOnly = ["report"];

/** Packages that only these rooms may import; a name that ends in `/` stands for all packages of that scope. */
const packageRooms: Readonly<Record<string, readonly string[]>> = {
  pg: ["postgres"],
  "pg-copy-streams": ["postgres"],
  "@electric-sql/": ["postgres"],
  openai: ["embed"],
  jstat: ["gate"],
  "pure-rand": ["gate"],
  "markdown-it": ["load", "chunk", "lint"],
  "gpt-tokenizer": ["chunk"],
  diff: ["pipeline"],
  "d3-array": ["report"],
  "d3-hierarchy": ["report"],
  "d3-scale": ["report"],
  htmlparser2: ["load"],
  "csv-parse": ["load"],
  "smol-toml": ["load"],
  "fast-string-width": ["report"],
  "fast-wrap-ansi": ["report"],
  tar: ["load"],
  "@portabletext/": ["load"],
  "mdast-util-from-markdown": ["load"],
  "mdast-util-mdx": ["load"],
  "micromark-extension-mdxjs": ["load"],
  "@secretlint/": ["guard"],
  "libphonenumber-js": ["guard"],
  execa: ["pipeline", "cli"],
  commander: ["cli"],
  "cli-progress": ["cli"],
  "@actions/": ["action"],
  "@octokit/": ["action"],
  octokit: ["action"],
};

/** Globals, and the modules of the same names, that only shells touch. */
const shellGlobals = ["process", "console"];
const shells = ["cli", "action"];
/** Asks the operating system whether the process that holds an embedded database's lock is alive. */
const mayAskForProcesses = ["src/postgres/server/lock-directory.ts"];

/** The name of the package in a specifier; of Node's own modules and of files none. */
const packageOf = /^(?!node:)(@[^/]+\/)?[^./][^/]*/;

const forbiddenNames = ["index.ts", "utils.ts", "util.ts", "helpers.ts", "common.ts"];
const maxLines = 300;

const src = fileURLToPath(new URL("../src", import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => {
    const text = readFileSync(`${src}/${path}`, "utf8");
    return { path: `src/${path.replaceAll("\\", "/")}`, text, facts: readFacts(text) };
  });

test("every file of src keeps to the architecture", () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap(({ path, text, facts }) => violations(path, text, facts))).toEqual([]);
});

test("a file that keeps to the architecture breaks no rule", () => {
  const text = `
    import { readFileSync } from "node:fs";
    import pg from "pg";
    import type { Plan } from "../plan/plan.ts";
    import { Failure } from "../failure/failure.ts";
    import { names } from "./names.ts";
    // process.env and console.log
    export const step = { process: "console", done: names.process };
  `;
  expect(violations("src/postgres/promote.ts", text)).toEqual([]);
});

test("the packages that are installed with this one are those that it imports", () => {
  const imported = files
    .filter(({ path }) => roomOf(path) !== "action")
    .flatMap(({ facts }) => facts.imports)
    .flatMap(({ specifier = "", typeOnly }) => (typeOnly ? [] : (packageOf.exec(specifier)?.[0] ?? [])));
  const { dependencies }: { dependencies: object } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  expect(Object.keys(dependencies).toSorted()).toEqual([...new Set(imported)].toSorted());
});

const refused: readonly [path: string, text: string, complaint: string][] = [
  [
    "src/plan/plan.ts",
    'import { x } from "../postgres/stage.ts";',
    'plan may not import postgres ("../postgres/stage.ts")',
  ],
  [
    "src/plan/plan.ts",
    'import type { X } from "../config/config.ts";',
    'plan may not import config ("../config/config.ts")',
  ],
  [
    "src/load/load.ts",
    'export { x } from "../chunk/chunk.ts";',
    'load may not import chunk ("../chunk/chunk.ts")',
  ],
  ["src/load/load.ts", 'export * from "../pipeline.ts";', 'load may not import pipeline ("../pipeline.ts")'],
  ["src/load/load.ts", 'await import("../gate/gate.ts");', 'load may not import gate ("../gate/gate.ts")'],
  [
    "src/load/load.ts",
    'type T = import("../gate/gate.ts").T;',
    'load may not import gate ("../gate/gate.ts")',
  ],
  ["src/load/load.ts", "await import(name);", "imports a module whose name is computed"],
  [
    "src/cli/main.ts",
    'import { x } from "../action/main.ts";',
    'cli may not import action ("../action/main.ts")',
  ],
  ["src/cli/main.ts", 'import { x } from "../plan/plan.ts";', 'cli may not import plan ("../plan/plan.ts")'],
  [
    "src/pipeline/ingest.ts",
    'import { x } from "../cli/main.ts";',
    'pipeline may not import cli ("../cli/main.ts")',
  ],
  [
    "src/lint/rules/title.ts",
    'import { x } from "../../../test/server.ts";',
    'imports "../../../test/server.ts", outside src',
  ],
  [
    "src/report/html.ts",
    'import { type A, b } from "../gate/gate.ts";',
    'report may import only types from gate ("../gate/gate.ts")',
  ],
  ["src/gate/gate.ts", 'import pg from "pg";', "pg belongs to postgres"],
  [
    "src/load/load.ts",
    'import { x } from "@electric-sql/pglite/vector";',
    "@electric-sql/ belongs to postgres",
  ],
  ["src/plan/plan.ts", 'import { encode } from "gpt-tokenizer/model";', "gpt-tokenizer belongs to chunk"],
  ["src/config/read.ts", "const env = process.env;", "process belongs to cli, action"],
  ["src/config/read.ts", "const env = globalThis.process.env;", "process belongs to cli, action"],
  ["src/config/read.ts", "const { process } = globalThis;", "process belongs to cli, action"],
  ["src/config/read.ts", 'import { env } from "node:process";', "process belongs to cli, action"],
  ["src/gate/gate.ts", "run({ console });", "console belongs to cli, action"],
  ["src/gate/gate.ts", "export default 1;", "has a default export"],
  ["src/gate/gate.ts", "const x = 1; export { x as default };", "has a default export"],
  ["src/gate/index.ts", "", "a file is named after the thing it makes, not index.ts"],
  ["src/gate/long.ts", "\n".repeat(301), "has 301 lines; at most 300"],
  ["src/stray.ts", "", "is in no room of the import table"],
  ["src/cellar/wine.ts", "", "is in no room of the import table"],
];

for (const [path, text, complaint] of refused) {
  test(`a bad ${path} is refused: ${complaint}`, () => {
    expect(violations(path, text)).toEqual([`${path}: ${complaint}`]);
  });
}

function violations(path: string, text: string, facts = readFacts(text)): string[] {
  const room = roomOf(path);
  const allowed = mayImport[room];
  if (allowed === undefined) return [`${path}: is in no room of the import table`];
  const found = [
    ...facts.imports
      .filter(({ specifier }) => !(specifier === "node:process" && mayAskForProcesses.includes(path)))
      .flatMap((imported) => brokenImport(path, room, allowed, imported)),
    ...(shells.includes(room) ? [] : facts.globals.map((name) => `${name} belongs to ${shells.join(", ")}`)),
    ...(facts.defaultExport ? ["has a default export"] : []),
  ];
  const name = posix.basename(path);
  if (forbiddenNames.includes(name)) found.push(`a file is named after the thing it makes, not ${name}`);
  const lines = text.split("\n").length - 1;
  if (lines > maxLines) found.push(`has ${lines} lines; at most ${maxLines}`);
  return [...new Set(found)].map((complaint) => `${path}: ${complaint}`);
}

/** `src/plan/plan.ts` → `plan`; `src/pipeline.ts` → `pipeline`; another file directly in src has no room. */
function roomOf(path: string): string {
  const [, first = "", ...rest] = path.split("/");
  return rest.length > 0 || first === "pipeline.ts" ? first.replace(/\.ts$/, "") : "";
}

interface Import {
  /** Undefined when the module's name is computed. */
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
}

function brokenImport(
  path: string,
  room: string,
  allowed: readonly string[],
  { specifier, typeOnly }: Import,
): string[] {
  if (specifier === undefined) return ["imports a module whose name is computed"];
  if (!specifier.startsWith(".")) return brokenPackage(room, specifier);
  const target = posix.join(posix.dirname(path), specifier);
  if (!target.startsWith("src/")) return [`imports "${specifier}", outside src`];
  const to = roomOf(target);
  if (to === room || everyRoomMayImport.includes(to)) return [];
  if (!allowed.includes(to)) return [`${room} may not import ${to} ("${specifier}")`];
  if (typesOnly.includes(room) && !typeOnly)
    return [`${room} may import only types from ${to} ("${specifier}")`];
  return [];
}

function brokenPackage(room: string, specifier: string): string[] {
  const name = specifier.replace(/^node:/, "");
  if (shellGlobals.includes(name))
    return shells.includes(room) ? [] : [`${name} belongs to ${shells.join(", ")}`];
  return Object.entries(packageRooms)
    .filter(
      ([owned]) => specifier === owned || specifier.startsWith(owned.endsWith("/") ? owned : `${owned}/`),
    )
    .filter(([, rooms]) => !rooms.includes(room))
    .map(([owned, rooms]) => `${owned} belongs to ${rooms.join(", ")}`);
}

/** What the rules ask of a file, from its syntax tree, so that comments and strings do not count. */
function readFacts(text: string) {
  const imports: Import[] = [];
  const globals: string[] = [];
  let defaultExport = false;
  walk(parseAst(text, { lang: "ts" }), (node) => {
    if (
      /^(Import|Export\w+)Declaration$|^(ImportExpression|TSImportType)$/.test(String(node.type)) &&
      isNode(node.source)
    ) {
      imports.push({ specifier: textOf(node.source.value), typeOnly: importsTypesOnly(node) });
    }
    if (node.type === "ExportDefaultDeclaration") defaultExport = true;
    if (node.type === "ExportSpecifier" && isNode(node.exported) && node.exported.name === "default")
      defaultExport = true;
    if (node.type === "Identifier") globals.push(...shellGlobals.filter((name) => name === node.name));
  });
  return { imports, globals, defaultExport };
}

function importsTypesOnly(node: Node): boolean {
  if (node.type === "TSImportType" || node.importKind === "type" || node.exportKind === "type") return true;
  const { specifiers } = node;
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every((each) => isNode(each) && (each.importKind === "type" || each.exportKind === "type"))
  );
}

type Node = { readonly [key: string]: unknown };

function walk(node: unknown, visit: (node: Node) => void): void {
  if (!isNode(node)) return;
  visit(node);
  for (const [key, child] of Object.entries(node)) {
    // A property's name is no reference, unless it is read from the global object.
    const named = (key === "key" || key === "property") && node.computed === false;
    if (named && !(isNode(node.object) && node.object.name === "globalThis")) continue;
    for (const each of Array.isArray(child) ? child : [child]) walk(each, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
