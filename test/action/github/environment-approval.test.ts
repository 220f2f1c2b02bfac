import { describe, expect, it } from "vitest";
import {
  requireApproval,
  requireProtectedEnvironment,
} from "../../../src/action/github/environment-approval.ts";
import { Failure } from "../../../src/failure/failure.ts";
import { world } from "./world.ts";

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return `${error.message}\n${error.remedy}`;
  throw new Error(`a Failure was expected, not ${String(error)}`);
}

describe("an environment before any job names it", () => {
  it("with required reviewers is good, and its reviewers are told", async () => {
    const { fake, github } = await world();
    fake.state.environments.push({
      name: "production",
      reviewers: ["ada", "grace"],
      preventSelfReview: true,
    });
    expect(await requireProtectedEnvironment(github, "production")).toEqual({
      reviewers: ["ada", "grace"],
      warnings: [],
    });
  });

  it("that lets its starter approve is good with a warning", async () => {
    const { fake, github } = await world();
    fake.state.environments.push({ name: "production", reviewers: ["ada"], preventSelfReview: false });
    expect((await requireProtectedEnvironment(github, "production")).warnings).toEqual([
      'Environment "production" lets who started a run approve it. Tick "Prevent self-review" in Settings → Environments → production.',
    ]);
  });

  it("that does not exist is refused, for naming it would create it unprotected", async () => {
    const { github } = await world();
    const words = await refusal(requireProtectedEnvironment(github, "production"));
    expect(words).toMatch(/has no environment "production".*would create it without any protection/s);
    expect(words).toContain("Settings → Environments");
    expect(words).toContain("on Enterprise only");
  });

  it("without reviewers is refused, and so is one whose rule names nobody", async () => {
    const { fake, github } = await world();
    fake.state.environments.push({ name: "open", reviewers: undefined, preventSelfReview: false });
    fake.state.environments.push({ name: "empty", reviewers: [], preventSelfReview: true });
    expect(await refusal(requireProtectedEnvironment(github, "open"))).toContain("requires no reviewers");
    expect(await refusal(requireProtectedEnvironment(github, "empty"))).toContain("requires no reviewers");
  });

  it("that the token may not read is refused with the permission it takes", async () => {
    const { as } = await world();
    const words = await refusal(requireProtectedEnvironment(as("github-actions[bot]", {}), "production"));
    expect(words).toContain("It needs `actions: read`.");
  });
});

describe("the approval of a run", () => {
  const approved = {
    run: 57,
    environments: ["production"],
    state: "approved",
    user: "ada",
    comment: "",
  } as const;

  async function protectedWorld() {
    const made = await world();
    made.fake.state.environments.push({ name: "production", reviewers: ["ada"], preventSelfReview: true });
    return made;
  }

  it("is none when the environment lost its reviewers since", async () => {
    const { fake, github } = await world();
    fake.state.environments.push({ name: "production", reviewers: undefined, preventSelfReview: false });
    fake.state.approvals.push(approved);
    expect(await refusal(requireApproval(github, 57, "production"))).toContain("requires no reviewers");
  });

  it("names who approved it, each once", async () => {
    const { fake, github } = await protectedWorld();
    fake.state.approvals.push(approved, approved, { ...approved, user: "grace" });
    expect(await requireApproval(github, 57, "production")).toEqual(["ada", "grace"]);
  });

  it("is found whatever the case of the environment's name", async () => {
    const { fake, github } = await protectedWorld();
    fake.state.approvals.push({ ...approved, environments: ["Production"] });
    expect(await requireApproval(github, 57, "PRODUCTION")).toEqual(["ada"]);
  });

  it("of another environment, of another run, or pending is none", async () => {
    const { fake, github } = await protectedWorld();
    fake.state.approvals.push(
      { ...approved, environments: ["production-stage"] },
      { ...approved, run: 56 },
      { ...approved, state: "pending" },
    );
    const words = await refusal(requireApproval(github, 57, "production"));
    expect(words).toMatch(/Run 57 has no approval for environment "production"/);
    expect(words).toMatch(/bypassed the rule, or the environment lost its reviewers/);
  });

  it("is none when anybody rejected, and says who", async () => {
    const { fake, github } = await protectedWorld();
    fake.state.approvals.push(approved, { ...approved, state: "rejected", user: "grace" });
    expect(await refusal(requireApproval(github, 57, "production"))).toContain("grace rejected run 57");
  });
});
