import { createServer } from "node:http";
import path from "node:path";
import { afterAll } from "vitest";
import { type TestCorpus, testCorpus } from "../../corpus.ts";

/** A little CMS over HTTP, and a corpus whose source "cms" is fetched from it by a script of the corpus. */
export interface Cms {
  readonly corpus: TestCorpus;
  /** Its records by id. */
  readonly records: Map<string, Readonly<Record<string, unknown>>>;
  /** How often it was asked. */
  asked(): number;
  /** What it answers with; 200 until it is set. */
  answer(status: number): void;
}

export const token = "s3cret-cms-token";

/** The script asks with its token and says what it was answered. */
const script = `
import { writeFile } from "node:fs/promises";
const answer = await fetch(process.env.CMS_URL, { headers: { authorization: "Bearer " + process.env.CMS_TOKEN } });
if (!answer.ok) {
  console.error("asked with " + process.env.CMS_TOKEN + " and got " + answer.status);
  process.exit(3);
}
await writeFile(process.env.CORPUSGATE_FETCH_DIR + "/export.json", await answer.text());
await writeFile(process.env.CORPUSGATE_FETCH_DIR + "/variables.txt", Object.keys(process.env).sort().join(" "));
`;

export async function cms(yaml: string): Promise<Cms> {
  const records: Cms["records"] = new Map();
  let asked = 0;
  let status = 200;
  const server = createServer((request, response) => {
    asked += 1;
    const known = request.headers.authorization === `Bearer ${token}`;
    response.writeHead(known ? status : 401, { "content-type": "application/json" });
    response.end(JSON.stringify([...records].map(([id, record]) => ({ _id: id, ...record }))));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  afterAll(() => server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const corpus = await testCorpus("", {
    PATH: path.dirname(process.execPath),
    CMS_URL: `http://127.0.0.1:${port}/`,
    CMS_TOKEN: token,
    DATABASE_PASSWORD: "not for the CMS",
  });
  await corpus.write(
    "corpusgate.yaml",
    `version: 1
corpus: test
sources:
  - { name: docs, include: ["docs/**/*.md"] }
  - name: cms
    include: ["*.json"]
    fetch: [node, fetch-cms.mjs]
    fetchEnv: [CMS_URL, CMS_TOKEN]
    fetchTimeoutSeconds: 20
    record: { text: [body], metadata: [status, category] }
${yaml}`,
  );
  await corpus.write("fetch-cms.mjs", script);
  return {
    corpus,
    records,
    asked: () => asked,
    answer: (next) => {
      status = next;
    },
  };
}
