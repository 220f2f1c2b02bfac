import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { z } from "zod";
import { inPlaceOf } from "./in-place-of.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Modules in whose place the bundle has another of the same exports. */
const replaced: Readonly<Record<string, string>> = {
  "src/chunk/tokens/tokenizer.ts": "src/chunk/tokens/tokenizer-bundled.ts",
  "src/postgres/server/embedded.ts": "src/postgres/server/embedded-left-out.ts",
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
    plugins: [inPlaceOf(replaced)],
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
