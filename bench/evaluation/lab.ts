import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Config, type IngestRequest, ingest, readConfig } from "../../src/pipeline.ts";
import type { IngestReport } from "../../src/report/reports.ts";

/** A copy of a judged collection beside a configuration, removed when the work is done. */
export interface Lab {
  readonly folder: string;
  readonly configFile: string;
  /** Documents by path, as they are on disk now. */
  documents(): Promise<ReadonlyMap<string, string>>;
  /** Makes the documents on disk these. */
  replace(documents: ReadonlyMap<string, string>): Promise<void>;
  configure(settings: LabSettings): Promise<Config>;
}

export interface LabSettings {
  readonly database: string;
  readonly maxTokens?: number;
  /** What stands under `embed`. */
  readonly embed?: string;
}

export async function inLab<T>(collection: string, work: (lab: Lab) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "corpusgate-evaluation-"));
  try {
    await cp(collection, folder, { recursive: true });
    return await work(labIn(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function labIn(folder: string): Lab {
  const docs = path.join(folder, "docs");
  const configFile = path.join(folder, "corpusgate.yaml");
  return {
    folder,
    configFile,
    async documents() {
      const names = (await readdir(docs)).toSorted();
      return new Map(
        await Promise.all(
          names.map(async (name) => [`docs/${name}`, await readFile(path.join(docs, name), "utf8")] as const),
        ),
      );
    },
    async replace(documents) {
      for (const name of await readdir(docs))
        if (!documents.has(`docs/${name}`)) await rm(path.join(docs, name));
      for (const [name, text] of documents) await writeFile(path.join(folder, name), text);
    },
    async configure({ database, maxTokens = 512, embed = "provider: local, dimensions: 1536" }) {
      await writeFile(
        configFile,
        `version: 1
corpus: bench
sources:
  - { name: docs, include: ["docs/**/*.md"] }
chunk: { maxTokens: ${maxTokens} }
embed: { ${embed} }
golden: golden.yaml
environments:
  local: { database: "${database}" }
`,
      );
      return readConfig({ file: configFile, environment: "local", variables: {} });
    },
  };
}

export const origin = { actor: "bench", runUrl: null, commit: null, cleanTree: null, reason: null };

export function ingestOf(config: Config, overrides: Partial<IngestRequest> = {}): Promise<IngestReport> {
  return ingest({
    config,
    plan: undefined,
    selection: [],
    hold: false,
    strict: false,
    approval: undefined,
    origin,
    observe: () => undefined,
    ...overrides,
  });
}

/** As `ingestOf`, and fails unless readers see the result. */
export async function promoted(config: Config): Promise<IngestReport> {
  const report = await ingestOf(config);
  if (report.outcome === "promoted") return report;
  throw new Error(`the ingest ended with "${report.outcome}": ${report.reasons.join(" ")}`);
}
