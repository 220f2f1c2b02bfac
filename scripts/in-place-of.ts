import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Modules that read files beside themselves; what is bundled holds what they export now. A function without parameters stands for its result. */
const readNow = [
  "src/postgres/schema/migration-files.ts",
  "src/pipeline/version.ts",
  "src/pipeline/corpus/code-fingerprint.ts",
];

/** `replaced`: modules in whose place others of the same exports are taken. */
export function inPlaceOf(replaced: Readonly<Record<string, string>> = {}): Plugin {
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
