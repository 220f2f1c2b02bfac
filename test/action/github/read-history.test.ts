import { expect, test } from "vitest";
import { actionsBot } from "../../../src/action/github/client.ts";
import { readIsBefore } from "../../../src/action/github/read-history.ts";
import { world } from "./world.ts";

const [first = "", second = "", elsewhere = ""] = ["1", "2", "3"].map((digit) => digit.repeat(40));

async function twoCommits() {
  const found = await world();
  for (const sha of [first, second])
    found.fake.state.commits.push({ sha, author: "ada", committer: "ada", pulls: [] });
  return found;
}

test("a commit that GitHub finds behind what is live is before it; a later one, and the same, is not", async () => {
  const { fake, github } = await twoCommits();
  expect(await readIsBefore(github, first, second)).toEqual({ before: true });
  expect(await readIsBefore(github, second, first)).toEqual({ before: false });
  expect(await readIsBefore(github, first, first)).toEqual({ before: false });
  expect(fake.requests[0]?.path).toBe(`/repos/acme/handbook/compare/${second}...${first}`);
});

test("what GitHub does not know, or does not tell, is no failure", async () => {
  const { fake, github, as } = await twoCommits();
  expect(await readIsBefore(github, first, elsewhere)).toEqual({
    unknown: 'commit 333333333333 is not in "acme/handbook", or the token may not read it (`contents: read`)',
  });
  expect(await readIsBefore(as(actionsBot, {}), first, second)).toEqual({
    unknown: expect.stringMatching(/^The token may not compare .* It needs `contents: read`$/),
  });
  fake.state.faults.push({ method: "GET", path: /compare/, status: 502, times: 3 });
  expect(await readIsBefore(github, first, second)).toEqual({
    unknown: expect.stringContaining("502"),
  });
});
