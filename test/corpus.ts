import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Config } from "../src/config/config.ts";
import { readConfig } from "../src/config/read-config.ts";
import { type IngestRequest, ingest } from "../src/pipeline/ingest.ts";
import type { IngestReport } from "../src/report/reports.ts";

/** A folder of documents with its configuration, removed with the run's temporary files. */
export interface TestCorpus {
  readonly folder: string;
  readonly configFile: string;
  readonly variables: Readonly<Record<string, string>>;
  write(file: string, text: string): Promise<void>;
  move(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  config(environment?: string): Promise<Config>;
  /** Ingests with defaults that a test overrides. */
  ingest(overrides?: Partial<IngestRequest>): Promise<IngestReport>;
}

/** `yaml` follows `version`, `corpus` and `sources` in the configuration. */
export async function testCorpus(
  yaml: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<TestCorpus> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-test-"));
  const configFile = path.join(folder, "corpusgate.yaml");
  const corpus: TestCorpus = {
    folder,
    configFile,
    variables,
    async write(file, text) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    },
    async move(from, to) {
      await mkdir(path.dirname(path.join(folder, to)), { recursive: true });
      await rename(path.join(folder, from), path.join(folder, to));
    },
    remove: (file) => rm(path.join(folder, file)),
    config: (environment = "local") => readConfig({ file: configFile, environment, variables }),
    async ingest(overrides = {}) {
      return ingest({
        config: await corpus.config(),
        plan: undefined,
        selection: [],
        hold: false,
        strict: false,
        approval: undefined,
        origin: { actor: "tester", runUrl: null, commit: null, cleanTree: null, reason: null },
        observe: () => undefined,
        ...overrides,
      });
    },
  };
  await corpus.write(
    "corpusgate.yaml",
    `version: 1\ncorpus: test\nsources:\n  - name: docs\n    include: ["docs/**/*.md"]\n${yaml}`,
  );
  return corpus;
}

/** A page of several sections whose paragraphs differ by `seed`, long enough for a chunk a section. */
export function page(seed: string, sections = 3): string {
  const body = Array.from({ length: sections }, (_, section) => {
    const sentences = Array.from(
      { length: 12 },
      (_, sentence) =>
        `The ${seed} procedure ${section}.${sentence} turns valve ${(section * 13 + sentence * 7) % 31} of the ${seed} circuit and writes line ${sentence} of its log.`,
    );
    return `## ${seed} part ${section}\n\n${sentences.join(" ")}\n`;
  });
  return `# Page ${seed}\n\nThis page is about ${seed}.\n\n${body.join("\n")}`;
}
