import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";

/** A `run` step, as the runner starts it on Linux. */
export async function runScript(
  script: string,
  {
    workspace,
    env,
    folder,
  }: { readonly workspace: string; readonly env: Readonly<Record<string, string>>; readonly folder: string },
) {
  const output = path.join(folder, "output");
  await writeFile(output, "");
  const { exitCode, all } = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
    cwd: workspace,
    env: { ...env, GITHUB_OUTPUT: output },
    reject: false,
    all: true,
  });
  const outputs = Object.fromEntries(
    (await readFile(output, "utf8"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const equals = line.indexOf("=");
        if (equals < 1) throw new Error(`the runner does not implement the output ${line}`);
        return [line.slice(0, equals), line.slice(equals + 1)];
      }),
  );
  return { ok: exitCode === 0, outputs, summary: "", log: all };
}
