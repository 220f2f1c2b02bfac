import { defineConfig } from "vitest/config";

// Where .ci/run wants the counts of a run, as JSON.
const countsFile = process.env.CORPUSGATE_TEST_COUNTS;

// They import JSON without the attribute that Node asks for.
const server = { deps: { inline: [/@actions\/(workflow-parser|expressions)/] } };

export default defineConfig({
  test: {
    // Left alone, one core stays idle, which on a machine of two is half of it. Three workers on two cores gained nothing
    // (six files of server tests: 161 s, with two 162 s).
    maxWorkers: "100%",
    reporters: countsFile === undefined ? ["default"] : ["default", ["json", { outputFile: countsFile }]],
    projects: [
      {
        test: {
          name: "unit",
          server,
          include: ["test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "test/**/*.server.test.ts", "test/**/*.browser.test.ts"],
          globalSetup: ["test/temporary-files.ts", "test/action/bundle.ts"],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "server",
          server,
          include: ["test/**/*.server.test.ts"],
          globalSetup: ["test/temporary-files.ts", "test/clients/install.ts", "test/action/bundle.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["test/**/*.browser.test.ts"],
          globalSetup: ["test/temporary-files.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
