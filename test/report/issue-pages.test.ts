import { describe, expect, it } from "vitest";
import { bodyLimit } from "../../src/action/github/limits.ts";
import { type ApprovalIssue, renderApprovalIssue } from "../../src/report/markdown/approval-issue.ts";
import { driftPage, failurePage } from "../../src/report/markdown/kept-issue.ts";
import { heldReport } from "../action/github/held.ts";
import { run } from "../action/github/world.ts";
import { hostileNames } from "./hostile-names.ts";

function approval(held = heldReport(), limit = bodyLimit): ApprovalIssue {
  return {
    repository: "acme/handbook",
    config: "corpusgate.yaml",
    environment: "production",
    held,
    generation: 12,
    run: run(57),
    artifactId: 900,
    approvers: ["ada", "grace"],
    authors: ["author"],
    authorsGap: undefined,
    selfApproval: false,
    expires: "2026-11-21T08:00:00.000Z",
    limit,
  };
}

const long = Array.from({ length: 400 }, (_, at) => `docs/${"long-name-".repeat(12)}${at}.md`);
const chunks = { added: 1, removed: 0, kept: 2 };
const gates = long.map((reason) => ({
  gate: "critical",
  verdict: "inconclusive" as const,
  reason: reason.repeat(5),
}));

describe("the page of an approval", () => {
  it("with hostile names is inert", async () => {
    const held = heldReport({
      gates: hostileNames.map((reason) => ({ gate: "critical", verdict: "fail", reason })),
      warnings: hostileNames,
      changes: hostileNames.map((path) => ({ action: "renamed", from: path, path, chunks })),
      widened: hostileNames.map((path) => ({ path, field: path, from: path, to: path })),
      kept: hostileNames,
      skipped: hostileNames,
    });
    const body = renderApprovalIssue(approval(held));
    expect(body).not.toMatch(/<img|<h1|@acme|\u202e/);
    expect(body.match(/<\/details>/g)?.length).toBe(body.match(/<details>/g)?.length);
    await expect(body).toMatchFileSnapshot("../golden/approval-hostile.md");
  });

  it("shows what changes, what readers will find more of, and that an approval covers what could not be told", () => {
    const held = heldReport({
      gates: [{ gate: "golden", verdict: "inconclusive", reason: "12 queries are too few." }],
      changes: [{ action: "removed", path: "docs/fax.md", chunks: { added: 0, removed: 4, kept: 0 } }],
      documents: { added: 0, changed: 0, renamed: 0, removed: 151, unchanged: 2 },
      widened: [{ path: "docs/leave.md", field: "audience", from: "staff", to: "public" }],
      approval: { by: "comment", onInconclusive: "approve", costUsd: null },
    });
    const body = renderApprovalIssue(approval(held));
    expect(body).toContain("**No gate failed; 1 gate could not decide, and an approval covers that, too. ");
    expect(body).toContain("| removed | docs/fax.md | +0 −4 =0 |\n\n… and 150 more.");
    expect(body).toContain("<summary>Changed documents (151)</summary>");
    expect(body).toContain("| docs/leave.md | audience | staff | public |");
  });

  it("that would be too long keeps the digest, and says what was left out", () => {
    const body = renderApprovalIssue(
      approval(heldReport({ gates, kept: long, skipped: long, warnings: long })),
    );
    expect(body.length).toBeLessThanOrEqual(bodyLimit);
    expect(body).toContain(`/approve ${heldReport().planDigest}`);
    expect(body).toContain("_Left out, because the page would be too long: Gates");
  });

  it("is whole at exactly the limit and loses a section one character below", () => {
    const held = heldReport({ warnings: ["A warning."] });
    const whole = renderApprovalIssue(approval(held, 1e6));
    expect(renderApprovalIssue(approval(held, whole.length))).toBe(whole);
    expect(renderApprovalIssue(approval(held, whole.length - 1))).toMatch(/_Left out, .*Warnings \(1\)\./);
  });
});

describe("the pages of drift and failure", () => {
  const config = "corpusgate.yaml";
  const checks = long.map((reason) => ({
    check: "repository",
    outcome: "drifted" as const,
    reason: reason.repeat(8),
  }));
  const report = {
    command: "drift" as const,
    outcome: "drifted" as const,
    environment: "production",
    seconds: 1,
    generation: 3,
    notChecked: [],
  };

  it("stay within the limit", () => {
    const drift = driftPage({ report: { ...report, checks }, config }, run(1), bodyLimit);
    expect(drift?.body.length).toBeLessThanOrEqual(bodyLimit);
    const stages = long.map((name) => ({ name, message: name.repeat(8) }));
    const failed = {
      environment: "production",
      config,
      workflow: "corpus-ingest",
      stages,
      rolledBackTo: null,
    };
    expect(failurePage(failed, run(1), bodyLimit).body.length).toBeLessThanOrEqual(bodyLimit);
  });

  it("of hostile reasons are inert", () => {
    const hostile = hostileNames.map((reason) => ({
      check: "repository",
      outcome: "unknown" as const,
      reason,
    }));
    const body = driftPage({ report: { ...report, checks: hostile }, config }, run(1), bodyLimit)?.body;
    expect(body).not.toMatch(/<img|<h1|@acme|\u202e/);
    const stages = hostileNames.map((name) => ({ name, message: name }));
    const failed = { environment: "production", config, workflow: "<img src=x>", stages, rolledBackTo: 3 };
    expect(failurePage(failed, run(1), bodyLimit).body).not.toMatch(/<img|<h1|@acme|\u202e/);
  });

  it("of a clean report there is none", () => {
    expect(
      driftPage({ report: { ...report, outcome: "clean", checks: [] }, config }, run(1), bodyLimit),
    ).toBeUndefined();
  });
});
