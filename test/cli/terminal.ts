import { runCli } from "../../src/cli/run-cli.ts";

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A terminal in a folder: each call runs one command line in this process, as `src/cli/main.ts` would. */
export function terminal(
  cwd: string,
  variables: Readonly<Record<string, string>> = { USER: "tester" },
  columns?: number,
): (...argv: readonly string[]) => Promise<Ran> {
  return async (...argv) => {
    const written = { stdout: "", stderr: "" };
    const exitCode = await runCli(argv, {
      cwd,
      variables,
      stdout: { write: (text) => (written.stdout += text), ...(columns === undefined ? {} : { columns }) },
      stderr: { write: (text) => (written.stderr += text) },
    });
    return { exitCode, ...written };
  };
}

/** The one JSON document on stdout; throws when there is anything else. */
export function jsonOf({ stdout }: Ran): unknown {
  if (!stdout.endsWith("\n") || stdout.indexOf("\n") !== stdout.length - 1)
    throw new Error(`one line was expected on stdout, and this came: ${stdout}`);
  return JSON.parse(stdout);
}
