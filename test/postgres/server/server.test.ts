import { createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import type { Database } from "../../../src/postgres/database.ts";
import { openServer } from "../../../src/postgres/server/server.ts";

/** A message of https://www.postgresql.org/docs/current/protocol-message-formats.html. */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.from(`${type}....`);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const authenticated = message("R", Buffer.alloc(4));
const ready = message("Z", Buffer.from("I"));
const done = message("C", Buffer.from("DONE\0"));
const shutdown = message(
  "E",
  Buffer.from("SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"),
);

/** A server that shuts down while its second client connects: that one is let in and sent away in one packet. */
async function withClosingServer(work: (database: Database) => Promise<void>): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    const isLast = sockets.push(socket) === 2;
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(Buffer.concat([authenticated, ready, ...(isLast ? [shutdown] : [])]));
      if (isLast) socket.end();
      socket.on("data", () => socket.write(Buffer.concat([done, ready])));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  try {
    const database = await openServer(
      `postgres://somebody@127.0.0.1:${address.port}/anything?sslmode=disable`,
    );
    await work(database);
    await database.close();
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

it("a connection that ends while it is handed out is a failure of its statement, and not the end of the process", async () => {
  await withClosingServer((database) =>
    database.transaction(async () => {
      await expect(database.transaction(async () => undefined)).rejects.toThrow(
        "The connection to the database was lost",
      );
    }),
  );
});
