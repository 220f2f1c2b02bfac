import { spawn } from "node:child_process";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll } from "vitest";

/** Debian's `nobody`: PgBouncer refuses to run as root. */
const nobody = 65_534;

/**
 * Starts a PgBouncer of its own before the server that the URL names, on a free loopback port, with `poolSize` server
 * connections for each database and user, and returns its URL. It ends with the calling file's tests. For the top level.
 */
export async function pooled(
  url: string,
  {
    mode = "transaction",
    poolSize = 2,
  }: { readonly mode?: "transaction" | "session"; readonly poolSize?: number } = {},
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-pgbouncer-"));
  const server = new URL(url);
  const port = await freePort();
  // Before 1.21 there is no such setting and named prepared statements always break, which 0 means since.
  const { stdout: version } = await execa("pgbouncer", ["--version"]).catch((cause: unknown) => {
    throw new Error("pooler tests need PgBouncer: apt-get install pgbouncer", { cause });
  });
  const [, minor = 0] = (/PgBouncer (\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  const settings = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = plain",
    `auth_file = ${path.join(folder, "users")}`,
    `pool_mode = ${mode}`,
    `default_pool_size = ${poolSize}`,
    ...(minor >= 21 ? ["max_prepared_statements = 0"] : []),
  ];
  await writeFile(
    path.join(folder, "users"),
    `"${server.username}" "${decodeURIComponent(server.password)}"\n`,
  );
  await writeFile(path.join(folder, "settings"), `${settings.join("\n")}\n`);
  const root = process.getuid?.() === 0;
  if (root)
    for (const file of ["users", "settings", ""]) await chown(path.join(folder, file), nobody, nobody);
  await chmod(folder, 0o700);
  const bouncer = spawn("pgbouncer", [path.join(folder, "settings")], {
    stdio: ["ignore", "ignore", "pipe"],
    ...(root ? { uid: nobody, gid: nobody } : {}),
  });
  const log: string[] = [];
  bouncer.stderr.on("data", (text: Buffer) => log.push(text.toString()));
  const ended = new Promise((resolve) => bouncer.once("exit", resolve));
  afterAll(async () => {
    // At once: its other signals wait for clients, each in another version.
    bouncer.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
  for (let waited = 0; !(await answers(port)); waited += 1) {
    if (bouncer.exitCode !== null || waited > 100)
      throw new Error(`PgBouncer did not start: ${log.join("")}`);
    await sleep(50);
  }
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String(port);
  return through.href;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was free");
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.unref();
    socket.once("connect", () => socket.end());
  });
}
