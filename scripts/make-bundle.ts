import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rolldown } from "rolldown";
import { z } from "zod";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Modules that read files beside themselves; the bundle holds what they export now. A function without parameters stands for its result. */
const readNow = [
  "src/postgres/migration-files.ts",
  "src/pipeline/version.ts",
  "src/pipeline/code-fingerprint.ts",
];
/** Modules in whose place the bundle has another of the same exports. */
const replaced: Readonly<Record<string, string>> = {
  "src/postgres/embedded.ts": "src/postgres/embedded-left-out.ts",
};
/** `pg` asks for it inside a `try` and does without it. */
const external = ["pg-native"];

/** The files of `action/dist` by name: the Action in one module, and the licences of what is in it. */
export async function makeBundle(): Promise<Readonly<Record<string, string>>> {
  const build = await rolldown({
    cwd: root,
    input: "src/action/main.ts",
    platform: "node",
    external,
    plugins: [inPlaceOf()],
    onLog(_level, log) {
      throw new Error(`rolldown: ${log.message}`);
    },
  });
  try {
    const { output } = await build.generate({
      format: "esm",
      codeSplitting: false,
      entryFileNames: "index.mjs",
      comments: { legal: false },
      minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
    });
    const [chunk, ...more] = output;
    if (more.length > 0)
      throw new Error(`one file was expected, and ${more.map((one) => one.fileName).join(", ")} came, too`);
    return { "index.mjs": chunk.code, "licenses.txt": licencesOf(chunk.moduleIds) };
  } finally {
    await build.close();
  }
}

function inPlaceOf(): Plugin {
  return {
    name: "in-place-of",
    async load(id) {
      const file = path.relative(root, id).replaceAll("\\", "/");
      const other = replaced[file];
      if (other !== undefined) return readFileSync(path.join(root, other), "utf8");
      return readNow.includes(file) ? exportsOf(id) : null;
    },
  };
}

async function exportsOf(id: string): Promise<string> {
  const lines: string[] = [];
  const exported: Readonly<Record<string, unknown>> = await import(id);
  for (const [name, value] of Object.entries(exported)) {
    lines.push(`export const ${name} = ${await constant(value)};`);
  }
  return lines.join("\n");
}

/** A function of nothing becomes one that returns what it returns now, or promises it. */
async function constant(value: unknown): Promise<string> {
  if (typeof value !== "function") return JSON.stringify(value);
  const returned: unknown = value();
  return `${returned instanceof Promise ? "async " : ""}() => ${JSON.stringify(await returned)}`;
}

const manifest = z.looseObject({ name: z.string(), version: z.string(), license: z.string().optional() });

/** Name, version and licence text of each package that modules come from, in order of name and version. */
function licencesOf(modules: readonly string[]): string {
  const folders = new Set(
    modules.map(packageFolder).filter((folder): folder is string => folder !== undefined),
  );
  const entries = [...folders].map((folder) => {
    const { name, version, license } = manifest.parse(
      JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")),
    );
    const files = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .toSorted();
    const texts = files.map((file) =>
      readFileSync(path.join(folder, file), "utf8").replaceAll("\r\n", "\n").trim(),
    );
    const stated = license ?? (texts.length > 0 ? "see below" : "the package states none");
    return [`${name} ${version} (${stated})\n`, ...texts.map((text) => `${text}\n`)].join("\n");
  });
  return entries.toSorted().join(`\n${"-".repeat(80)}\n\n`);
}

/** The innermost folder in `node_modules` that has a manifest with a name; undefined for a module of this package. */
function packageFolder(module: string): string | undefined {
  const marker = `${path.sep}node_modules${path.sep}`;
  const at = module.lastIndexOf(marker);
  if (at < 0) return undefined;
  const parts = module.slice(at + marker.length).split(path.sep);
  const name = parts.slice(0, parts[0]?.startsWith("@") === true ? 2 : 1).join(path.sep);
  const folder = path.join(module.slice(0, at), "node_modules", name);
  if (!existsSync(path.join(folder, "package.json"))) throw new Error(`${module} belongs to no package`);
  return folder;
}
