import { expect, test } from "vitest";
import { Concurrency } from "../../src/embed/concurrency.ts";

function succeed(concurrency: Concurrency, times: number): void {
  for (let time = 0; time < times; time += 1) concurrency.succeed();
}

test("the first request goes alone, and its success admits as many as are configured", () => {
  const concurrency = new Concurrency(6);
  expect(concurrency.requests).toBe(1);
  concurrency.succeed();
  expect(concurrency.requests).toBe(6);
});

test("a rate limit halves the requests in flight, to one at the least", () => {
  const concurrency = new Concurrency(6);
  concurrency.succeed();
  const requests = [1, 2, 3].map(() => {
    concurrency.rateLimited();
    return concurrency.requests;
  });
  expect(requests).toEqual([3, 1, 1]);
});

test("four successes in a row double them, up to what is configured", () => {
  const concurrency = new Concurrency(3);
  concurrency.succeed();
  concurrency.rateLimited();
  succeed(concurrency, 3);
  expect(concurrency.requests).toBe(1);
  concurrency.rateLimited();
  succeed(concurrency, 4);
  expect(concurrency.requests).toBe(2);
  succeed(concurrency, 4);
  expect(concurrency.requests).toBe(3);
});
