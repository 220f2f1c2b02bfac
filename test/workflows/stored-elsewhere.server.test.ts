import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commitAll } from "../git.ts";
import { installLfs } from "../lfs.ts";
import { page } from "./handbook.ts";
import { ingestFile, makeProduction } from "./production.ts";
import { lfsStore } from "./runner/checkout.ts";

const caller = "test/workflows/stored-elsewhere.yml";
const world = await makeProduction();
const { folder } = world.platform;
const shared = await mkdtemp(path.join(tmpdir(), "corpusgate-shared-"));
const submodule = "corpus/docs/shared";
const git = execa({ cwd: folder });

afterAll(() => rm(shared, { recursive: true, force: true }));

/** `kept.md` is in Git LFS; `shared.md` and the golden queries are in a submodule. */
beforeAll(async () => {
  await mkdir(path.join(shared, "golden"));
  await writeFile(path.join(shared, "shared.md"), page("shared"));
  await writeFile(
    path.join(shared, "golden/queries.yaml"),
    await readFile(path.join(folder, "corpus/golden.yaml"), "utf8"),
  );
  await commitAll(shared);
  await git`git -c protocol.file.allow=always submodule --quiet add ${`file://${shared}`} ${submodule}`;
  await installLfs(folder, lfsStore(folder));
  const config = await readFile(path.join(folder, "corpusgate.yaml"), "utf8");
  await world.commit({
    ".gitattributes": "corpus/docs/kept.md filter=lfs\n",
    "corpus/docs/kept.md": page("kept"),
    "corpus/golden.yaml": null,
    "corpusgate.yaml": config.replace(
      "golden: corpus/golden.yaml",
      `golden: ${submodule}/golden/queries.yaml`,
    ),
  });
});

it("documents in Git LFS and in a submodule go live, and are verified by golden queries in it", async () => {
  const run = await world.approved({}, caller);
  expect(run.conclusion).toBe("success");
  expect(run.trace).toContain("ingest/promote: verify → success");
  expect(await world.livePaths()).toEqual(
    expect.arrayContaining(["corpus/docs/kept.md", `${submodule}/shared.md`]),
  );
});

it("a check compares them with those of the base", async () => {
  await writeFile(path.join(shared, "shared.md"), page("shared", "Somebody revised what is shared."));
  await commitAll(shared);
  await git`git -c protocol.file.allow=always -C ${submodule} pull --quiet`;
  const pull = await world.pullRequest({
    "corpus/docs/kept.md": page("kept", "Somebody revised what is kept."),
  });
  const run = await world.run(caller, pull.event);
  expect(run.conclusion).toBe("success");
  const [comment] = world.github.state.comments.filter((one) => one.issue === pull.number);
  expect(comment?.body).toMatch(/^\*\*Documents 2 changed, 3 unchanged: /m);
});

it("without the inputs the plan fails, and says to check the submodule out", async () => {
  const run = await (await world.dispatch({}, ingestFile)).finished;
  expect(run.conclusion).toBe("failure");
  expect(run.jobs.plan?.steps[1]?.log).toContain("check out the submodule that it is in");
});
