import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { page, testCorpus } from "../corpus.ts";
import { runBundle } from "./run-bundle.ts";

test.each(["", '{"pull_request":'])(
  "a payload of the event that is no JSON (%j) is told in log and summary",
  async (payload) => {
    const corpus = await testCorpus("");
    await corpus.write("docs/a.md", page("a"));
    const event = path.join(corpus.folder, "event.json");
    await writeFile(event, payload);
    const ran = await runBundle({
      inputs: { command: "validate" },
      workspace: corpus.folder,
      env: { GITHUB_EVENT_PATH: event },
    });
    const told = `The event's payload "${event}" could not be read as JSON.`;
    expect([ran.exitCode, ran.outputs]).toEqual([2, { outcome: "failure" }]);
    expect(ran.annotations).toEqual([
      expect.objectContaining({ level: "error", message: expect.stringContaining(told) }),
    ]);
    expect(ran.summary).toContain("could not be read as JSON");
  },
);
