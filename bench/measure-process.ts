import { writeFileSync } from "node:fs";
import { createRequire, enableCompileCache } from "node:module";
import { Socket } from "node:net";
import process from "node:process";
import type pg from "pg";

/**
 * Loaded with `--import` before the program that is measured, on both sides alike; writes what the process used when
 * it ends. Round trips are counted where the server answers: each statement ends in ReadyForQuery, and a COPY waits
 * once more, for CopyInResponse.
 */
export interface ProcessUse {
  readonly roundTrips: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly peakMegabytes: number;
  readonly cpuSeconds: number;
}

// The command does so by itself; then the other side may, too.
enableCompileCache();

const { BENCH_USE_FILE: useFile, BENCH_PG_OF: pgOf } = process.env;
if (useFile === undefined || pgOf === undefined) {
  throw new Error("measure-process.ts expects BENCH_USE_FILE and BENCH_PG_OF, as run-side.ts sets them.");
}
// Each side has its own copy of pg; the one to watch is that which the measured program loads.
const { Connection }: typeof pg = createRequire(pgOf)("pg");
const sockets = new Set<Socket>();
let roundTrips = 0;
const { emit } = Connection.prototype;
Connection.prototype.emit = function (this: pg.Connection, event: string, ...rest: unknown[]) {
  if ((event === "connect" || event === "sslconnect") && this.stream instanceof Socket)
    sockets.add(this.stream);
  if (event === "readyForQuery" || event === "copyInResponse") roundTrips += 1;
  return emit.call(this, event, ...rest);
};

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const use: ProcessUse = {
    roundTrips,
    bytesReceived: [...sockets].reduce((sum, one) => sum + one.bytesRead, 0),
    bytesSent: [...sockets].reduce((sum, one) => sum + one.bytesWritten, 0),
    peakMegabytes: process.resourceUsage().maxRSS / 1000,
    cpuSeconds: (user + system) / 1e6,
  };
  writeFileSync(useFile, JSON.stringify(use));
});
