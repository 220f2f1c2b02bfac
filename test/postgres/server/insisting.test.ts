import { afterEach, expect, it, vi } from "vitest";
import { insisting } from "../../../src/postgres/server/insisting.ts";
import { ConnectionLost } from "../../../src/postgres/server/server-failure.ts";

// Waiting is no more than the clock moving on.
vi.mock("node:timers/promises", () => ({
  setTimeout: async (ms: number) => void vi.advanceTimersByTime(ms),
}));
vi.useFakeTimers({ toFake: ["performance"] });
afterEach(() => vi.useRealTimers());

it("work is tried again for the whole of twenty seconds, and at least once a second", async () => {
  const began = performance.now();
  const tries: number[] = [];
  const insisted = insisting(async () => {
    tries.push((performance.now() - began) / 1000);
    throw new ConnectionLost("The server is away.", { remedy: "Start it." });
  });
  await expect(insisted).rejects.toThrow("The server is away.");
  expect(tries.at(-1)).toBeGreaterThan(19);
  expect(tries.at(-1)).toBeLessThanOrEqual(20);
  const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(Math.max(...waits)).toBeLessThanOrEqual(1);
});
