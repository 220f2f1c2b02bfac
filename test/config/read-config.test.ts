import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { builtInFields } from "../../src/config/metadata-fields.ts";
import { connectionString, missingDatabase } from "../../src/config/missing-database.ts";
import { readConfig, smallestConfig } from "../../src/config/read-config.ts";
import { Failure } from "../../src/failure/failure.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "corpusgate-config-"));
});
afterEach(() => rm(root, { recursive: true }));

const base = `version: 1
corpus: handbook
sources:
  - name: handbook
    include: ["corpus/**/*.md"]
`;

async function read(
  yaml: string,
  options: { environment?: string; variables?: Record<string, string> } = {},
) {
  const file = join(root, "corpusgate.yaml");
  await writeFile(file, yaml);
  return readConfig({
    file,
    environment: options.environment ?? "local",
    variables: options.variables ?? {},
  });
}

async function failure(yaml: string, options: Parameters<typeof read>[1] = {}): Promise<Failure> {
  const error = await read(yaml, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw new Error(`expected a Failure, got ${String(error)}`, { cause: error });
}

async function message(yaml: string, options: Parameters<typeof read>[1] = {}): Promise<string> {
  return (await failure(yaml, options)).message;
}

test("a schema whose roles would be cut to one name is refused", async () => {
  expect(await message(`${base}schema: ${"a".repeat(55)}\n`)).toBe(
    'corpusgate.yaml:6: "schema": expected at most 54 characters, since roles are named after it',
  );
  const { database } = await read(`${base}schema: ${"a".repeat(54)}\n`);
  expect(database.schema).toHaveLength(54);
});

test("the smallest file is complete after reading, with an embedded database and the offline embedder", async () => {
  expect(await read(smallestConfig)).toEqual({
    file: join(root, "corpusgate.yaml"),
    corpus: "handbook",
    environment: "local",
    load: {
      root,
      sources: [
        {
          name: "handbook",
          include: ["docs/**/*.md"],
          exclude: [],
          ownFiles: ["corpusgate.yaml"],
          format: undefined,
          metadata: {},
          record: {
            id: "_id",
            title: "title",
            text: [],
            metadata: [],
            standardColumns: true,
            markup: "text",
            delimiter: undefined,
          },
          sanity: {
            types: [],
            excludeTypes: [],
            excludeFields: ["secret", "password", "token", "apiKey"],
            maxAgeDays: undefined,
          },
          templateTags: "text",
        },
      ],
      maxDocumentBytes: 5_000_000,
      maxExportBytes: 100_000_000,
      maxMdxLoss: 0.3,
      fields: builtInFields,
    },
    lint: { rules: [], paths: [] },
    guardrails: {
      rules: {
        secret: "refuse",
        "personal-email": "warn",
        "personal-phone": "warn",
        "payment-card": "redact",
        "bank-account": "redact",
        "unredacted-price": "warn",
      },
      secretKinds: {},
      exempt: [],
      paths: [],
      pricing: {
        redact: "numbers",
        patterns: [],
        fields: [],
        keep: ["category", "doc_type", "status", "embed_mode", "language", "pricing_sensitive"],
      },
    },
    chunk: { maxTokens: 512 },
    embed: {
      provider: "local",
      model: "hashed-terms-1",
      dimensions: 1536,
      baseUrl: undefined,
      apiKey: undefined,
      maxInputsPerRequest: 512,
      maxTokensPerRequest: 150_000,
      concurrency: 4,
      timeoutMs: 60_000,
      retryBudgetMs: 600_000,
      stalledMs: 900_000,
      usdPerMillionTokens: 0,
    },
    database: {
      kind: "embedded",
      schema: "corpusgate",
      directory: join(root, ".corpusgate", "data", "local"),
    },
    index: "auto",
    guards: { deletionBudget: 0.1, maxCostUsd: undefined, allowOfflineEmbedder: true },
    gate: {
      golden: undefined,
      criticalWithin: 10,
      spotChecks: [],
      coverage: { text: undefined, documents: undefined, golden: undefined },
      thresholds: undefined,
      recall: { vectors: 200, least: 0.95 },
      probes: { documents: 1000 },
      goldenMargin: 0.05,
      onInconclusive: "approve",
      latency: undefined,
    },
    approval: "none",
    drift: { queries: undefined },
    retention: { generations: 3, embeddingDays: 30 },
    views: { exposedSchema: "public", documents: "documents", chunks: "chunks", embeddings: "embeddings" },
  });
});

test("a missing file fails with the smallest valid file as remedy", async () => {
  const reading = readConfig({ file: join(root, "corpusgate.yaml"), environment: "local", variables: {} });
  await expect(reading).rejects.toThrow(/There is no configuration file/);
  await expect(reading).rejects.toMatchObject({ remedy: expect.stringContaining(smallestConfig) });
});

test("a folder, and a file that is called .yml, say what to name instead", async () => {
  await writeFile(join(root, "corpusgate.yml"), base);
  const read = (file: string) =>
    readConfig({ file, environment: "local", variables: {} }).catch((error: unknown) => error);
  expect(await read(root)).toMatchObject({
    message: `"${root}" is a folder; expected a configuration file.`,
    remedy: expect.stringContaining(join(root, "corpusgate.yaml")),
  });
  expect(await read(join(root, "corpusgate.yaml"))).toMatchObject({
    remedy:
      "There is corpusgate.yml beside it: rename that, or name it with --config (in a workflow the input `config`).",
  });
});

test("a glob without quotes that YAML takes for an alias is told to need them", async () => {
  const { remedy } = await failure(base.replace('"corpus/**/*.md"', "**/*.md"));
  expect(remedy).toContain('as a glob: ["**/*.md"]');
});

test("a file that is missing here and stands further up is named", async () => {
  await writeFile(join(root, "corpusgate.yaml"), base);
  const reading = readConfig({
    file: join(root, "docs", "guides", "corpusgate.yaml"),
    environment: "local",
    variables: {},
  });
  await expect(reading).rejects.toMatchObject({
    remedy:
      "There is one further up, ../../corpusgate.yaml: run in its folder, or name that with --config (in a workflow the input `config`).",
  });
});

const production = `${base}embed: { provider: local, dimensions: 1536 }
environments:
  local: { database: embedded }
  production:
    database: "\${DATABASE_URL}"
    approval: environment
    embed: { provider: openai, model: text-embedding-3-large, dimensions: 3072 }
    schema: knowledge
    gate: { criticalWithin: 5 }
    guards: { maxCostUsd: 2 }
`;

test("an environment overrides the keys that it shares with the whole file", async () => {
  const config = await read(production, {
    environment: "production",
    variables: { DATABASE_URL: "postgres://reader@db.example/app", OPENAI_API_KEY: "key" },
  });
  const url = "postgres://reader@db.example/app";
  expect(config.database).toEqual({
    kind: "server",
    schema: "knowledge",
    read: url,
    stage: url,
    promote: url,
  });
  expect(config.embed).toMatchObject({
    model: "text-embedding-3-large",
    dimensions: 3072,
    apiKey: "key",
    usdPerMillionTokens: 0.13,
  });
  expect(config.approval).toBe("environment");
  expect(config.gate.criticalWithin).toBe(5);
  expect(config.guards).toEqual({ deletionBudget: 0.1, maxCostUsd: 2, allowOfflineEmbedder: false });
});

test("variables of environments that are not selected do not have to be set", async () => {
  const yaml = production.replace("dimensions: 3072", `dimensions: "\${PGVECTOR_DIM}"`);
  expect((await read(yaml)).embed.dimensions).toBe(1536);
});

test("a connection string that is not set fails when the database is opened, and not before", async () => {
  const { database } = await read(production, { environment: "production", variables: { DATABASE_URL: "" } });
  expect(database).toEqual({
    kind: "missing",
    schema: "knowledge",
    environment: "production",
    variable: "DATABASE_URL",
  });
  if (database.kind === "missing")
    expect(missingDatabase(database).message).toMatch(/"production".*DATABASE_URL is not set/);
});

test("a job with only the reading role's string can read and cannot promote", async () => {
  const yaml = `${base}environments:
  production:
    database: { read: "\${READ_URL}", stage: "\${STAGE_URL}", promote: "\${PROMOTE_URL}" }
`;
  const { database } = await read(yaml, {
    environment: "production",
    variables: { READ_URL: "postgres://r@h/d" },
  });
  if (database.kind !== "server") throw new Error("expected a server");
  expect(connectionString(database, "read")).toBe("postgres://r@h/d");
  expect(() => connectionString(database, "promote")).toThrow(/PROMOTE_URL is not set/);
});

test("PGSSL_MODE is added to connection strings that name no sslmode", async () => {
  const yaml = `${base}environments:
  production:
    database: { read: "\${A}", stage: "\${B}", promote: "\${C}" }
`;
  const variables = {
    A: "postgres://h/d",
    B: "postgres://h/d?application_name=x",
    C: "postgres://h/d?sslmode=disable",
  };
  const { database } = await read(yaml, {
    environment: "production",
    variables: { ...variables, PGSSL_MODE: "require" },
  });
  expect(database).toMatchObject({
    read: "postgres://h/d?sslmode=require",
    stage: "postgres://h/d?application_name=x&sslmode=require",
    promote: "postgres://h/d?sslmode=disable",
  });
  expect(
    await message(yaml, { environment: "production", variables: { ...variables, PGSSL_MODE: "on" } }),
  ).toMatch(/PGSSL_MODE is "on"; expected one of disable/);
});

test("an sslmode that does not exist is refused, rather than taken for one that does", async () => {
  const yaml = `${base}environments: { production: { database: "postgres://h/d?sslmode=disabel" } }\n`;
  expect(await message(yaml, { environment: "production" })).toMatch(
    /has sslmode=disabel; expected one of disable, prefer/,
  );
});

test("the line break at the end of a variable is none of its value, and a blank variable is not set", async () => {
  const yaml = `${base}embed:
  provider: openai
  model: "\${MODEL}"
  dimensions: \${DIMENSIONS}
environments:
  production: { database: "\${URL}" }
  staging: { database: "\${BLANK}" }
`;
  const variables = {
    MODEL: "text-embedding-3-small\n",
    DIMENSIONS: " 512\n",
    URL: "postgres://a/b\r\n",
    BLANK: " ",
    OPENAI_API_KEY: "sk-x\n",
    PGSSL_MODE: "require\n",
  };
  const { embed, database } = await read(yaml, { environment: "production", variables });
  expect(embed).toMatchObject({ model: "text-embedding-3-small", dimensions: 512, apiKey: "sk-x" });
  expect(database).toMatchObject({ read: "postgres://a/b?sslmode=require" });
  const staging = await read(yaml, { environment: "staging", variables });
  expect(staging.database).toMatchObject({ kind: "missing", variable: "BLANK" });
});

test("a missing variable fails with its name, the key and the environment", async () => {
  const yaml = production.replace("model: text-embedding-3-large", `model: "\${PERAZZI_EMBED_MODEL}"`);
  expect(await message(yaml, { environment: "production" })).toBe(
    'corpusgate.yaml:12: the variable PERAZZI_EMBED_MODEL is not set; "environments.production.embed.model" needs it in environment "production"',
  );
});

test("familiar variable names work where the file refers to them, as numbers too", async () => {
  const yaml = `${base}embed:
  provider: openai
  model: \${PERAZZI_EMBED_MODEL:-text-embedding-3-small}
  dimensions: \${PGVECTOR_DIM:-1536}
  batchSize: "\${EMBED_BATCH_SIZE:-64}"
views: { embeddings: "\${PGVECTOR_TABLE:-handbook_vectors}" }
`;
  const plain = await read(yaml);
  expect(plain.embed).toMatchObject({
    model: "text-embedding-3-small",
    dimensions: 1536,
    maxInputsPerRequest: 64,
  });
  expect(plain.views.embeddings).toBe("handbook_vectors");
  const set = await read(yaml, {
    variables: { PGVECTOR_DIM: "512", EMBED_BATCH_SIZE: "8", PERAZZI_EMBED_MODEL: "m" },
  });
  expect(set.embed).toMatchObject({
    model: "m",
    dimensions: 512,
    maxInputsPerRequest: 8,
    usdPerMillionTokens: undefined,
  });
});

test("real variables win over .env.local, and that over .env", async () => {
  await writeFile(join(root, ".env"), "A=env\nB=env\nC=env\n");
  await writeFile(join(root, ".env.local"), "B=local\nC=local\n");
  const yaml = base.replace("include:", `metadata: { a: "\${A}", b: "\${B}", c: "\${C}" }\n    include:`);
  const config = await read(yaml, { variables: { C: "real" } });
  expect(config.load.sources[0]?.metadata).toEqual({ a: "env", b: "local", c: "real" });
});

test.each([
  ["an address with a password", "https://me:hush@embed.example/v1", "expected no user and no password"],
  ["an address with a fragment", "https://embed.example/v1#hush", "expected no # in the address"],
  ["the address of the endpoint", "https://embed.example/v1/embeddings", "without /embeddings"],
  ["an address of another protocol", "ftp://embed.example", "expected an address that begins with http://"],
])("%s is no embed.baseUrl, and is not repeated", async (_, address, expected) => {
  const said = await message(`${base}embed: { provider: openai, baseUrl: "${address}" }\n`);
  expect(said).toContain('"embed.baseUrl": ');
  expect(said).toContain(expected);
  expect(said).not.toMatch(/hush|embed\.example/);
});

test("an API key named by the file replaces OPENAI_API_KEY, even when it is not set", async () => {
  const yaml = `${base}embed: { provider: openai, baseUrl: "https://embed.example/v1", apiKey: "\${OWN_KEY}" }\n`;
  expect((await read(yaml, { variables: { OPENAI_API_KEY: "a", OWN_KEY: "b" } })).embed.apiKey).toBe("b");
  expect((await read(yaml, { variables: { OPENAI_API_KEY: "a" } })).embed.apiKey).toBeUndefined();
});

test("local is always there, and an unknown environment lists the known ones", async () => {
  const yaml = production.replace("  local: { database: embedded }\n", "");
  expect((await read(yaml)).database.kind).toBe("embedded");
  const { message, remedy } = await failure(yaml, { environment: "prodution" });
  expect(message).toBe(
    'corpusgate.yaml:7: there is no environment "prodution"; expected one of local, production.',
  );
  expect(remedy).toContain("Use --env production");
});

test.each([
  [
    "an unknown key suggests the nearest",
    base.replace("sources:", "sorces:"),
    'corpusgate.yaml:3: unknown key "sorces"; did you mean "sources"?',
  ],
  [
    "an unknown key of another environment is found too",
    production.replace("approval:", "aproval:"),
    'corpusgate.yaml:11: unknown key "aproval"; did you mean "approval"?',
  ],
  [
    "a key far from all lists what is expected",
    `${base}chunk: { zzzzzz: 1 }\n`,
    'corpusgate.yaml:6: unknown key "zzzzzz"; expected one of maxTokens',
  ],
  [
    "a severity that is none says which there are",
    `${base}lint: { rules: { link-broken: warn } }\n`,
    'corpusgate.yaml:6: "lint.rules.link-broken": expected off, info, warning, error, or a mapping of severity and options',
  ],
  [
    "a wrong type says what it is",
    `${base}chunk: { maxTokens: many }\n`,
    'corpusgate.yaml:6: "chunk.maxTokens" is text; expected a number',
  ],
  [
    "a wrong type of another environment is found too",
    production.replace("maxCostUsd: 2", "maxCostUsd: [2]"),
    'corpusgate.yaml:15: "environments.production.guards.maxCostUsd" is a list; expected a number',
  ],
  [
    "a wrong choice suggests the nearest",
    `${base}index: hsnw\n`,
    'corpusgate.yaml:6: "index": expected auto, none, hnsw; did you mean "hnsw"?',
  ],
  [
    "a mistyped database is not taken for a connection string",
    `${base}environments:\n  local: { database: embeded }\n`,
    'corpusgate.yaml:7: "environments.local.database": expected embedded or a connection string that begins with postgres://',
  ],
  [
    "an unknown role of a database is found",
    `${base}environments:\n  p:\n    database:\n      read: postgres://a\n      stage: postgres://a\n      promte: postgres://a\n`,
    'corpusgate.yaml:11: unknown key "promte"; did you mean "promote"?',
  ],
  [
    "an environment without a database says so",
    `${base}environments:\n  p: { approval: none }\n`,
    'corpusgate.yaml:7: environment "p" has no key "database".',
  ],
  [
    "a schema that needs quotes in SQL is refused",
    `${base}schema: My-Schema\n`,
    'corpusgate.yaml:6: "schema": expected lower-case letters, digits and _, not beginning with a digit or pg_',
  ],
  [
    "two sources of one name are refused",
    `${base}  - { name: handbook, include: [a.md] }\n`,
    'corpusgate.yaml:6: "sources[1].name": "handbook" is also the name of source 1',
  ],
  [
    "a glob that leaves the root is refused",
    base.replace("corpus/**", "../**"),
    'corpusgate.yaml:5: "sources[0].include[0]": expected a path inside the folder of this file, relative to it',
  ],
  [
    "a glob that leaves the root by a brace is refused",
    base.replace("corpus/**", "{a,..}/**"),
    'corpusgate.yaml:5: "sources[0].include[0]": expected a path inside the folder of this file, relative to it',
  ],
  [
    "an absolute golden file is refused",
    `${base}golden: /etc/golden.yaml\n`,
    'corpusgate.yaml:6: "golden": expected a path inside the folder of this file, relative to it',
  ],
  [
    "a golden file in git's own folder is refused",
    `${base}golden: .git/config\n`,
    'corpusgate.yaml:6: "golden": expected a path outside of .git, which may hold a token',
  ],
  [
    "a spot check without bounds is refused",
    `${base}gate:\n  spotChecks:\n    - name: pricing\n`,
    'corpusgate.yaml:8: "gate.spotChecks[0]": expected min, max or both',
  ],
  [
    "two views of one name are refused",
    `${base}views: { chunks: documents }\n`,
    'corpusgate.yaml:6: "views": expected three different names for documents, chunks and embeddings',
  ],
  [
    "a format of another version is refused",
    base.replace("version: 1", "version: 2"),
    'corpusgate.yaml:1: "version": expected 1',
  ],
  [
    "a tab is a located error",
    `${base}chunk:\n\tmaxTokens: 1\n`,
    "corpusgate.yaml:7: tab characters must not be used in indentation.",
  ],
  [
    "a key that stands twice is a located error",
    `${base}corpus: other\n`,
    'corpusgate.yaml:6: the key "corpus" stands twice in one mapping.',
  ],
  [
    "an alias is a located error",
    `${base}chunk: &c { maxTokens: 100 }\nload: *c\n`,
    "corpusgate.yaml:7: aliases (*name) are not supported.",
  ],
  [
    "a glob that begins with ! would select everything else, and is refused",
    base.replace('"corpus/**/*.md"', '"corpus/**/*.md", "!corpus/drafts/**"'),
    'corpusgate.yaml:5: "sources[0].include[1]": expected a glob without ! before it; what a source leaves out belongs under its `exclude`',
  ],
  [
    "a glob that ends with a blank is refused",
    base.replace("*.md", "*.md "),
    'corpusgate.yaml:5: "sources[0].include[0]": expected no blanks around a glob',
  ],
  [
    "a key on the wrong level is told where it belongs",
    `${base}database: embedded\n`,
    'corpusgate.yaml:6: "database" does not belong here; expected under "environments.<name>"',
  ],
  [
    "a key of the whole file is not taken for one of an environment",
    `${base}environments:\n  p: { database: embedded, chunk: { maxTokens: 300 } }\n`,
    'corpusgate.yaml:7: "chunk" does not belong here; expected at the top level',
  ],
  [
    "a key spelt with underscores suggests the nearest",
    `${base}chunk: { max_tokens: 300 }\n`,
    'corpusgate.yaml:6: unknown key "max_tokens"; did you mean "maxTokens"?',
  ],
  [
    "a choice in capitals suggests the one in small letters",
    `${base}embed: { provider: OpenAI }\n`,
    'corpusgate.yaml:6: "embed.provider": expected local, openai; did you mean "openai"?',
  ],
  [
    "a provider by another name is told which one it is",
    `${base}embed: { provider: ollama }\n`,
    'corpusgate.yaml:6: "embed.provider": expected local, or openai for any server with OpenAI\'s API',
  ],
  [
    "another version of the format is no version of the product",
    base.replace("version: 1", "version: 2"),
    'corpusgate.yaml:1: "version": expected 1, the version of the file\'s format and not of Corpusgate',
  ],
  [
    "a version in quotes is told to lose them",
    base.replace("version: 1", 'version: "1"'),
    'corpusgate.yaml:1: "version": expected 1, without quotes',
  ],
  [
    "an extension is not taken for another format",
    `${base}    format: md\n`,
    'markdown, mdx, html, text, json, jsonl, yaml, csv, sanity; did you mean "markdown"?',
  ],
  [
    "one glob without brackets says how a list is written",
    base.replace('["corpus/**/*.md"]', "corpus/**/*.md"),
    'corpusgate.yaml:5: "sources[0].include" is text; expected a list, in brackets: [ ]',
  ],
  [
    "a number with a unit says that none is expected",
    `${base}embed: { timeoutSeconds: 60s }\n`,
    'corpusgate.yaml:6: "embed.timeoutSeconds" is text; expected a number alone, without unit or sign',
  ],
  [
    "a number out of bounds says the bound",
    `${base}chunk: { maxTokens: 10 }\n`,
    'corpusgate.yaml:6: "chunk.maxTokens": expected at least 32',
  ],
  [
    "a percentage where a share is expected says how it is written",
    `${base}guards: { deletionBudget: 10 }\n`,
    'corpusgate.yaml:6: "guards.deletionBudget": expected at most 1, as a share: 10 % is 0.1',
  ],
  [
    "a version in quotes is told from another version",
    base.replace("version: 1", 'version: "1"'),
    'corpusgate.yaml:1: "version": expected 1, without quotes',
  ],
  [
    "a database that is a list says what it may be",
    `${base}environments:\n  local: { database: [embedded] }\n`,
    'corpusgate.yaml:7: "environments.local.database": expected embedded, a connection string, or a mapping of one each to read, stage and promote',
  ],
  [
    "an environment without any key is there, and has no database",
    `${base}environments:\n  p:\n`,
    'corpusgate.yaml:7: environment "p" has no key "database".',
  ],
  [
    "more dimensions than the model has are refused before a request is",
    `${base}embed: { provider: openai, model: text-embedding-3-small, dimensions: 3072 }\n`,
    'embed.dimensions is 3072; the vectors of the model "text-embedding-3-small" have 1536.',
  ],
  [
    "a key of an API that nobody would ask is refused",
    `${base}embed: { apiKey: "\${KEY:-x}" }\n`,
    "embed.apiKey is set and embed.provider is not",
  ],
  ["an empty file says what is missing", "", "corpusgate.yaml:1: the file is empty; expected a mapping"],
  [
    "an expansion that cannot be read is refused",
    `${base}schema: "\${SCHEMA-x}"\n`,
    `corpusgate.yaml:6: cannot read this expansion; expected \${NAME} or \${NAME:-default}`,
  ],
])("%s", async (_, yaml, expected) => {
  expect(await message(yaml, { environment: yaml.includes("  p:") ? "p" : "local" })).toContain(expected);
});

test("all errors are told at once, in the order of the file", async () => {
  const text = await message(
    `${base.replace("corpus: handbook", "corpus: [a]")}chunk: { maxToken: 1 }\nindx: none\n`,
  );
  expect(text.split("\n")).toEqual([
    'corpusgate.yaml:2: "corpus" is a list; expected text',
    'corpusgate.yaml:6: unknown key "maxToken"; did you mean "maxTokens"?',
    'corpusgate.yaml:7: unknown key "indx"; did you mean "index"?',
  ]);
});

test("a message never repeats what a variable holds", async () => {
  const yaml = `${base}environments:\n  local: { database: "\${DATABASE_URL}" }\n`;
  expect(await message(yaml, { variables: { DATABASE_URL: "mysql://user:secret@host" } })).not.toContain(
    "secret",
  );
});

test("an expansion without quotes inside braces fails with the remedy", async () => {
  expect((await failure(`${base}embed: { dimensions: \${PGVECTOR_DIM} }\n`)).remedy).toContain(
    "needs quotes",
  );
});

test("a model of unknown dimensions has to state them", async () => {
  expect(await message(`${base}embed: { provider: openai, model: other }\n`)).toMatch(
    /dimensions of the model "other" are not known/,
  );
});

test("more dimensions than an index takes need index: none", async () => {
  const yaml = `${base}embed: { provider: openai, model: other, dimensions: 4096 }\n`;
  expect(await message(yaml)).toMatch(/4096; an index takes at most 4000/);
  expect((await read(`${yaml}index: none\n`)).embed.dimensions).toBe(4096);
});

test("an environment with another provider does not inherit the model", async () => {
  const yaml = `${base}embed: { provider: openai, model: text-embedding-3-large, batchSize: 8 }
environments:
  local: { database: embedded, embed: { provider: local } }
`;
  expect((await read(yaml)).embed).toMatchObject({
    model: "hashed-terms-1",
    dimensions: 1536,
    maxInputsPerRequest: 8,
  });
});

test("settings of rules keep the lines they are written on, and globs lose what means nothing", async () => {
  const { lint } = await read(`${smallestConfig}lint:
  rules:
    link-broken: off
  paths:
    - include: ["./drafts/**"]
      rules:
        heading-too-long: { severity: info, maxCharacters: 80 }
`);
  expect(lint).toEqual({
    rules: [{ rule: "link-broken", line: 8, severity: "off", options: {} }],
    paths: [
      {
        include: ["drafts/**"],
        rules: [{ rule: "heading-too-long", line: 12, severity: "info", options: { maxCharacters: 80 } }],
      },
    ],
  });
});
