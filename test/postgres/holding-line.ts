import { connect, createServer, type Socket } from "node:net";
import { afterAll } from "vitest";

export interface HoldingLine {
  readonly url: string;
  /** From now on nothing is handed on to the server until so many statements have been sent. */
  hold(statements: number): void;
  /** Statements that were sent while one that is a transaction by itself had no answer yet. */
  readonly unsafe: number;
}

/** A port before a Postgres server that can keep statements back, and watches what a pooler by transaction would stumble over. */
export async function holdingLine(server: string): Promise<HoldingLine> {
  const target = new URL(server);
  const sockets: Socket[] = [];
  let held = 0;
  let unsafe = 0;
  const listener = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on("error", () => undefined);
    // The beginning of a connection is answered as a statement is.
    const state = { unanswered: 1, inTransaction: false };
    const asked = framesOf({ startsUntyped: true });
    const answered = framesOf({ startsUntyped: false });
    const waiting: Buffer[] = [];
    let statements = 0;
    client.on("data", (bytes) => {
      for (const { type } of asked(bytes)) {
        if (type !== "S" && type !== "Q") continue;
        if (state.unanswered > 0 && !state.inTransaction) unsafe += 1;
        state.unanswered += 1;
        statements += 1;
      }
      waiting.push(bytes);
      if (statements < held) return;
      held = 0;
      statements = 0;
      for (const one of waiting.splice(0)) upstream.write(one);
    });
    upstream.on("data", (bytes) => {
      for (const { type, body } of answered(bytes)) {
        if (type !== "Z") continue;
        state.unanswered -= 1;
        state.inTransaction = body.toString() !== "I";
      }
      client.write(bytes);
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
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
    get unsafe() {
      return unsafe;
    },
  };
}

interface Frame {
  readonly type: string;
  readonly body: Buffer;
}

/** Cuts a stream into messages: https://www.postgresql.org/docs/current/protocol-message-formats.html */
function framesOf({
  startsUntyped,
}: {
  readonly startsUntyped: boolean;
}): (bytes: Buffer) => readonly Frame[] {
  let rest = Buffer.alloc(0);
  let typed = startsUntyped ? 0 : 1;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const frames: Frame[] = [];
    while (rest.length >= typed + 4) {
      const length = typed + rest.readUInt32BE(typed);
      if (rest.length < length) break;
      frames.push({ type: rest.toString("latin1", 0, typed), body: rest.subarray(typed + 4, length) });
      rest = rest.subarray(length);
      typed = 1;
    }
    return frames;
  };
}
