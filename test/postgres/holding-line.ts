import { connect, createServer, type Socket } from "node:net";
import { afterAll } from "vitest";

export interface HoldingLine {
  readonly url: string;
  /** From now on nothing is handed on to the server until so many statements have been sent. */
  hold(statements: number): void;
}

/** Each statement of the extended protocol ends with `Sync`: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const sync = Buffer.from([0x53, 0, 0, 0, 4]);

/** A port before a Postgres server that can keep statements back. */
export async function holdingLine(server: string): Promise<HoldingLine> {
  const target = new URL(server);
  const sockets: Socket[] = [];
  let held = 0;
  const listener = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on("error", () => undefined);
    let waiting = Buffer.alloc(0);
    client.on("data", (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      if (held > 0 && countOf(waiting) < held) return;
      held = 0;
      upstream.write(waiting);
      waiting = Buffer.alloc(0);
    });
    client.on("close", () => upstream.destroy());
    upstream.pipe(client);
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, "127.0.0.1", resolve);
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  const address = listener.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  const url = new URL(server);
  url.port = String(address.port);
  return {
    url: url.href,
    hold(statements) {
      held = statements;
    },
  };
}

function countOf(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(sync); at !== -1; at = bytes.indexOf(sync, at + 1)) count += 1;
  return count;
}
