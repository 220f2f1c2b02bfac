import { describe, expect, it } from "vitest";
import { withProtection } from "../../src/action/doctor-protection.ts";
import type { DoctorReport } from "../../src/report/operation-reports.ts";
import { world } from "./github/world.ts";

const report: DoctorReport = {
  command: "doctor",
  outcome: "passed",
  environment: "production",
  seconds: 1,
  checks: [{ check: "key", outcome: "ok", reason: "An API key is set." }],
};

describe("the doctor on GitHub says of protection rules", () => {
  it("whom they ask", async () => {
    const { fake, github } = await world();
    fake.state.environments.push({ name: "production", reviewers: ["ada"], preventSelfReview: true });
    expect(await withProtection(report, github, "production")).toEqual({
      ...report,
      checks: [
        ...report.checks,
        { check: "protection rules", outcome: "ok", reason: 'Environment "production" asks ada.' },
      ],
    });
  });

  it("that they ask nobody, or let everybody approve what they started", async () => {
    const { fake, github } = await world();
    fake.state.environments.push({ name: "open", reviewers: undefined, preventSelfReview: false });
    fake.state.environments.push({ name: "own", reviewers: ["ada"], preventSelfReview: false });
    expect(await withProtection(report, github, "open")).toMatchObject({
      outcome: "failed",
      checks: [{}, { outcome: "failed", reason: expect.stringContaining("requires no reviewers") }],
    });
    expect(await withProtection(report, github, "own")).toMatchObject({
      outcome: "passed",
      checks: [{}, { outcome: "warning", reason: expect.stringContaining("Prevent self-review") }],
    });
  });

  it("which permission it takes to look at them", async () => {
    const { as } = await world();
    expect(await withProtection(report, as("github-actions[bot]", {}), "production")).toMatchObject({
      outcome: "passed",
      checks: [{}, { outcome: "warning", reason: expect.stringContaining("actions: read") }],
    });
  });
});
