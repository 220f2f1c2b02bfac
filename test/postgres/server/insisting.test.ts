import { afterAll, expect, it, vi } from "vitest";
import { type Asked, insisting } from "../../../src/postgres/server/insisting.ts";
import { ConnectionLost } from "../../../src/postgres/server/server-failure.ts";

// Waiting is no more than the clock moving on.
vi.mock("node:timers/promises", () => ({
  setTimeout: async (ms: number) => void vi.advanceTimersByTime(ms),
}));
vi.useFakeTimers({ toFake: ["performance"] });
afterAll(() => vi.useRealTimers());

function away(): never {
  throw new ConnectionLost("The server is away.", { remedy: "Start it." });
}

/** Seconds after the first try at which work that always fails was tried. */
async function triesInVain(on: Asked): Promise<readonly number[]> {
  const began = performance.now();
  const tries: number[] = [];
  const insisted = insisting(on, async () => {
    tries.push((performance.now() - began) / 1000);
    return away();
  });
  await expect(insisted).rejects.toThrow("The server is away.");
  return tries;
}

it("work is tried again for the whole of twenty seconds, and at least once a second", async () => {
  const tries = await triesInVain({ kind: "server" });
  expect(tries.at(-1)).toBeGreaterThan(19);
  expect(tries.at(-1)).toBeLessThanOrEqual(20);
  const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(Math.max(...waits)).toBeLessThanOrEqual(1);
});

it("a server that was waited for in vain is asked once from then on, until it has answered", async () => {
  const database: Asked = { kind: "server" };
  await triesInVain(database);
  expect(await triesInVain(database)).toEqual([0]);
  expect((await triesInVain({ kind: "server" })).length).toBeGreaterThan(1);
  expect(await insisting(database, async () => "done")).toBe("done");
  expect((await triesInVain(database)).length).toBeGreaterThan(1);
});

it("what is no lost connection is not tried again", async () => {
  let tries = 0;
  const insisted = insisting({ kind: "server" }, async () => {
    tries += 1;
    throw new Error("division by zero");
  });
  await expect(insisted).rejects.toThrow("division by zero");
  expect(tries).toBe(1);
});
