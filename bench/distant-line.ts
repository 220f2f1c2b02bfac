import { connect, createServer, type Socket } from "node:net";
import process from "node:process";

/**
 * A line to a server that is as far away as its round trip says: `distant-line.ts <host> <port> <milliseconds>`, in a process of its
 * own; prints the port. What arrives at one end leaves at the other half a round trip later, in order and however much it is; a
 * connection takes a round trip to open.
 */
const [host, port, roundTrip] = process.argv.slice(2);
if (host === undefined || port === undefined || roundTrip === undefined)
  throw new Error("distant-line.ts expects a host, a port and the milliseconds of a round trip.");
const oneWay = Number(roundTrip) / 2;

const line = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, (near) => {
  const far = connect({ host, port: Number(port), noDelay: true, allowHalfOpen: true });
  carry(near, far);
  carry(far, near);
  // The near end is connected at once; what it says waits as long as a distant one takes to answer that it is.
  setTimeout(() => near.resume(), 2 * oneWay);
});
line.listen(0, "127.0.0.1", () => {
  const address = line.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  process.stdout.write(`${address.port}\n`);
});

function carry(from: Socket, to: Socket): void {
  // Timers of one delay fire in the order in which they were set.
  from.on("data", (bytes) => setTimeout(() => to.write(bytes), oneWay));
  from.on("end", () => setTimeout(() => to.end(), oneWay));
  from.on("error", () => to.destroy());
}
