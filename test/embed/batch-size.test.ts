import { describe, expect, test } from "vitest";
import { BatchSize } from "../../src/embed/batch-size.ts";

const limits = { maxInputsPerRequest: 16, maxTokensPerRequest: 1_000 };

function succeed(size: BatchSize, times: number): void {
  for (let time = 0; time < times; time += 1) size.succeed();
}

describe("the size of a batch", () => {
  test("is half of what the provider could not take, and never less than one", () => {
    const size = new BatchSize(limits);
    size.halve(16);
    expect(size.maxInputsPerRequest).toBe(8);
    size.halve(5);
    expect(size.maxInputsPerRequest).toBe(3);
    size.halve(1);
    expect(size.maxInputsPerRequest).toBe(1);
  });

  test("doubles after four requests in a row succeed, and never beyond the limit", () => {
    const size = new BatchSize(limits);
    size.halve(12);
    succeed(size, 3);
    expect(size.maxInputsPerRequest).toBe(6);
    succeed(size, 1);
    expect(size.maxInputsPerRequest).toBe(12);
    succeed(size, 40);
    expect(size.maxInputsPerRequest).toBe(16);
  });

  test("waits for four more after another batch had to be halved", () => {
    const size = new BatchSize(limits);
    size.halve(16);
    succeed(size, 3);
    size.halve(8);
    succeed(size, 3);
    expect(size.maxInputsPerRequest).toBe(4);
  });
});
