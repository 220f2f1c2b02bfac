import { z } from "zod";
import { defaults } from "./defaults.ts";
import { described, flag, mapping, numeric, optional } from "./mapping.ts";
import { userEmbed } from "./user-embed.ts";
import { userFields } from "./user-fields.ts";
import { userGuardrails } from "./user-guardrails.ts";
import { userLint } from "./user-lint.ts";
import { userSources } from "./user-source.ts";
import { count, identifier, metadata, namedFile, positive, schemaName, text } from "./user-values.ts";

const spotCheck = mapping({
  name: described(text, "What the check is about, for reports."),
  count: optional(z.enum(["documents", "chunks"]), "What is counted.", "documents"),
  where: optional(metadata, "Metadata that what is counted carries.", "any"),
  min: optional(count(), "Least number that passes."),
  max: optional(count(), "Greatest number that passes."),
})
  .refine(({ min, max }) => min !== undefined || max !== undefined, "expected min, max or both")
  .refine(
    ({ min, max }) => min === undefined || max === undefined || min <= max,
    "expected min not above max",
  );

const share = () => numeric(z.number().min(0).max(1));
const leastCoverage = (what: string) =>
  optional(
    numeric(z.number().min(0).max(1)),
    `Least share of ${what} that \`validate\` passes, 0 to 1.`,
    "none",
  );

const coverage = mapping({
  text: leastCoverage("source characters in chunks"),
  documents: leastCoverage("files that are ingested"),
  golden: leastCoverage("documents that golden queries exercise"),
});

const gate = mapping({
  coverage: optional(coverage, "Least coverage; below it `validate` fails.", "none"),
  criticalWithin: optional(
    positive(),
    "A critical query must find a relevant passage among this many results.",
    defaults.criticalWithin,
  ),
  spotChecks: optional(z.array(spotCheck), "Counts that must hold in a generation.", "none"),
  thresholds: optional(
    namedFile,
    "File that `calibrate` wrote; a generation of another profile fails, when staged and in `verify`.",
    "none",
  ),
  recall: optional(
    mapping({
      vectors: optional(
        count().refine((vectors) => vectors === 0 || vectors >= 200, "expected 0, or at least 200"),
        "Stored vectors searched for, with the index and without; 0: the index is not measured.",
        defaults.recall.vectors,
      ),
      least: optional(
        share(),
        "Share of the nearest passages that the index must find, with 95 % confidence.",
        defaults.recall.least,
      ),
    }),
    "What the vector index must find.",
  ),
  probes: optional(
    mapping({
      documents: optional(
        count(),
        "Documents searched for by title or heading, at most; 0: none.",
        defaults.probeDocuments,
      ),
    }),
    "Known-item probes.",
  ),
  goldenMargin: optional(
    share(),
    "Fall of nDCG@10 of the golden queries against live that fails.",
    defaults.goldenMargin,
  ),
  onInconclusive: optional(
    z.enum(["block", "approve", "warn"]),
    "What an inconclusive verdict does: block, be left to whoever approves, or only be reported.",
    defaults.onInconclusive,
  ),
  latency: optional(
    mapping({
      requests: optional(positive(), "Searches measured of each generation.", defaults.latency.requests),
      perSecond: optional(positive(), "Searches sent a second.", defaults.latency.perSecond),
      maxRatio: optional(
        numeric(z.number().min(1)),
        "Greatest 95th percentile of the staged generation over that of live.",
        defaults.latency.maxRatio,
      ),
    }),
    "Measures how long searches of the staged generation take, beside live.",
    "not measured",
  ),
});

const guards = mapping({
  deletionBudget: optional(
    numeric(z.number().min(0).max(1)),
    "Share of live documents one run may remove unless a plan says so.",
    defaults.deletionBudget,
  ),
  maxCostUsd: optional(numeric(z.number().min(0)), "Most that one run may pay for embeddings.", "unlimited"),
});

const retention = mapping({
  generations: optional(
    count(),
    "Generations kept for a rollback: the latest that were live, and as many that nobody rolled back from; 0 counts as 1.",
    defaults.retainedGenerations,
  ),
  embeddingDays: optional(
    count(),
    "Age at which embeddings that no generation uses are pruned.",
    defaults.embeddingDays,
  ),
});

const views = mapping({
  exposedSchema: optional(
    identifier,
    "Schema of the function `match_documents` that clients call.",
    defaults.views.exposedSchema,
  ),
  documents: optional(identifier, "Name of the view of live documents.", defaults.views.documents),
  chunks: optional(identifier, "Name of the view of live chunks.", defaults.views.chunks),
  embeddings: optional(identifier, "Name of the view of live embeddings.", defaults.views.embeddings),
}).refine(
  ({ documents = "documents", chunks = "chunks", embeddings = "embeddings" }) =>
    new Set([documents, chunks, embeddings]).size === 3,
  "expected three different names for documents, chunks and embeddings",
);

/** What the whole corpus says and an environment may override, key by key. */
const overridable = {
  embed: optional(userEmbed, "How texts become vectors."),
  index: optional(
    z.enum(["auto", "none", "hnsw"]),
    "Vector index: built when it pays, never, or always.",
    defaults.index,
  ),
  schema: optional(schemaName, "Private database schema of the corpus.", defaults.schema),
  gate: optional(gate, "What a staged generation must pass."),
  guards: optional(guards, "What one run may do."),
  retention: optional(retention, "What `prune` keeps."),
  views: optional(views, "Names of the read surface."),
};

const connection = z
  .string()
  .refine((value) => value === "embedded" || /^postgres(ql)?:\/\/|^\$\{/.test(value), {
    error: "expected embedded or a connection string that begins with postgres://",
  });
const server = z
  .string()
  .regex(/^postgres(ql)?:\/\/|^\$\{/, "expected a connection string that begins with postgres://");

const environment = mapping({
  database: optional(
    z.union([connection, mapping({ read: server, stage: server, promote: server })], {
      error: "expected embedded, a connection string, or a mapping of one each to read, stage and promote",
    }),
    "`embedded`, a connection string, or one each to read, stage and promote.",
    "embedded for local; required elsewhere",
  ),
  approval: optional(
    z.enum(["environment", "comment", "none"]),
    "How a person approves a change.",
    defaults.approval,
  ),
  allowOfflineEmbedder: optional(
    flag,
    "Whether the offline embedder may fill this environment.",
    "true for local, else false",
  ),
  ...overridable,
});

/** What a user may write in `corpusgate.yaml`, after expansion. */
export const userConfig = mapping({
  version: described(
    z.literal(1, {
      error: ({ input }) =>
        input === "1" ? undefined : "expected 1, the version of the file's format and not of Corpusgate",
    }),
    "Version of this format: 1.",
  ),
  corpus: described(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "expected letters, digits, dots, dashes and _"),
    "Name of the corpus.",
  ),
  sources: described(userSources, "Where documents come from."),
  chunk: optional(
    mapping({
      maxTokens: optional(
        numeric(z.int().min(32).max(8191)),
        "Tokens of a chunk, at most.",
        defaults.chunkMaxTokens,
      ),
    }),
    "How documents are cut.",
  ),
  load: optional(
    mapping({
      maxDocumentBytes: optional(
        positive(),
        "Size above which a file is refused.",
        defaults.maxDocumentBytes,
      ),
      maxExportBytes: optional(
        positive(),
        "Size above which a Sanity export, unpacked, is refused.",
        defaults.maxExportBytes,
      ),
      maxMdxLoss: optional(
        numeric(z.number().min(0).max(1)),
        "Share of an MDX document's characters that may be lost in code before it is an error.",
        defaults.maxMdxLoss,
      ),
    }),
    "How files are read.",
  ),
  drift: optional(
    mapping({
      queries: optional(
        namedFile,
        "File of questions that people asked, one a line; `drift` compares them with the golden queries.",
        "none",
      ),
    }),
    "What `drift` compares beside the corpus.",
  ),
  fields: optional(
    userFields,
    "What documents' metadata is checked against, by name.",
    "the built-in fields",
  ),
  lint: optional(userLint, "What is remarked on, and how severely."),
  guardrails: optional(userGuardrails, "What keeps secrets, personal data and prices out."),
  golden: optional(namedFile, "File of golden queries, relative to this file.", "none"),
  ...overridable,
  environments: optional(
    z.record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "expected a name of letters, digits, dashes and _"),
      environment,
    ),
    "Where the corpus lives, by name; each may override the keys it shares with the top level.",
    "local: { database: embedded }",
  ),
});

export type UserConfig = z.output<typeof userConfig>;
export type UserEnvironment = z.output<typeof environment>;
