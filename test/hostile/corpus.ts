import { truncateSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import { folderOf } from "../load/folder.ts";

const entry = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

const report = z.object({
  outcome: z.string(),
  documents: z.number(),
  skipped: z.array(z.string()),
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.string(),
      path: z.string(),
      line: z.number(),
      message: z.string(),
    }),
  ),
});
export type Validated = z.infer<typeof report>;

export interface Hostile {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Target by path of the link. */
  readonly links?: Readonly<Record<string, string>>;
  readonly pipes?: readonly string[];
  /** Bytes by path; they take no room on the disk. */
  readonly sparse?: Readonly<Record<string, number>>;
}

/**
 * Validates a folder in a process of its own, with little memory and a time that is generous for a busy machine, so that
 * what hangs or grows is a failed test and not a hung run. `docs/good.md` is always there.
 */
export async function validateHostile({
  files = {},
  links = {},
  pipes = [],
  sparse = {},
}: Hostile): Promise<Validated> {
  const root = await folderOf({
    "corpusgate.yaml": 'version: 1\ncorpus: hostile\nsources: [{ name: docs, include: ["docs/**/*"] }]\n',
    "docs/good.md": "# Good\n\nText.\n",
    ...files,
  });
  for (const [link, target] of Object.entries(links)) {
    await mkdir(path.dirname(path.join(root, link)), { recursive: true });
    await symlink(target, path.join(root, link));
  }
  for (const pipe of pipes) await execa("mkfifo", [path.join(root, pipe)]);
  for (const [file, bytes] of Object.entries(sparse)) {
    await writeFile(path.join(root, file), "");
    truncateSync(path.join(root, file), bytes);
  }
  const { stdout, stderr, timedOut } = await execa(
    process.execPath,
    ["--max-old-space-size=256", entry, "validate", "--json"],
    { cwd: root, reject: false, timeout: 90_000, input: "" },
  );
  if (timedOut) throw new Error("the validation did not end within 90 s");
  if (stdout === "")
    throw new Error(`nothing was said on stdout, and this on stderr: ${stderr.slice(-2000)}`);
  return report.parse(JSON.parse(stdout));
}

/** Error-level findings as `path:line rule`. */
export function errorsOf(validated: Validated): readonly string[] {
  return validated.findings
    .filter((one) => one.severity === "error")
    .map((one) => `${one.path}:${one.line} ${one.rule}`)
    .toSorted();
}
