import { posix } from "node:path";
import type { Config, Source, ViewSettings } from "./config.ts";
import type { DatabaseSettings } from "./database.ts";
import { defaults } from "./defaults.ts";
import { mergeEmbed, resolveEmbed } from "./resolve-embed.ts";
import { resolveGuardrails } from "./resolve-guardrails.ts";
import type { UserConfig, UserEnvironment } from "./user-config.ts";
import type { UserSource } from "./user-source.ts";

/** Lays the environment over the whole file and fills in the defaults. */
export function resolveConfig(options: {
  readonly file: string;
  /** The file's name for messages. */
  readonly name: string;
  readonly root: string;
  readonly user: UserConfig;
  readonly environment: string;
  readonly own: UserEnvironment;
  readonly apiKey: string | undefined;
  readonly openAs: (schema: string) => DatabaseSettings;
}): Config {
  const { file, name, root, user, environment, own, apiKey, openAs } = options;
  const index = own.index ?? user.index ?? defaults.index;
  const gate = { ...user.gate, ...own.gate };
  const guards = { ...user.guards, ...own.guards };
  const retention = { ...user.retention, ...own.retention };
  return {
    file,
    corpus: user.corpus,
    environment,
    load: {
      root,
      sources: user.sources.map(resolveSource),
      maxDocumentBytes: user.load?.maxDocumentBytes ?? defaults.maxDocumentBytes,
    },
    guardrails: resolveGuardrails(user.guardrails ?? {}),
    chunk: { maxTokens: user.chunk?.maxTokens ?? defaults.chunkMaxTokens },
    embed: resolveEmbed({ file: name, embed: mergeEmbed(user.embed ?? {}, own.embed ?? {}), index, apiKey }),
    database: openAs(own.schema ?? user.schema ?? defaults.schema),
    index,
    guards: {
      deletionBudget: guards.deletionBudget ?? defaults.deletionBudget,
      maxCostUsd: guards.maxCostUsd,
      allowOfflineEmbedder: own.allowOfflineEmbedder ?? environment === "local",
    },
    gate: {
      golden: user.golden === undefined ? undefined : posix.normalize(user.golden),
      criticalWithin: gate.criticalWithin ?? defaults.criticalWithin,
      spotChecks: (gate.spotChecks ?? []).map(({ name, count = "documents", where = {}, min, max }) => ({
        name,
        count,
        where,
        min,
        max,
      })),
    },
    approval: own.approval ?? defaults.approval,
    retention: {
      generations: retention.generations ?? defaults.retainedGenerations,
      embeddingDays: retention.embeddingDays ?? defaults.embeddingDays,
    },
    views: resolveViews({ ...user.views, ...own.views }),
  };
}

function resolveViews({
  exposedSchema = defaults.views.exposedSchema,
  documents = defaults.views.documents,
  chunks = defaults.views.chunks,
  embeddings = defaults.views.embeddings,
}: NonNullable<UserConfig["views"]>): ViewSettings {
  return { exposedSchema, documents, chunks, embeddings };
}

function resolveSource({
  name,
  include,
  exclude = [],
  format,
  metadata = {},
  record = {},
}: UserSource): Source {
  return {
    name,
    include: include.map((glob) => posix.normalize(glob)),
    exclude: exclude.map((glob) => posix.normalize(glob)),
    format,
    metadata,
    record: {
      id: record.id ?? defaults.record.id,
      title: record.title ?? defaults.record.title,
      text: record.text ?? defaults.record.text,
      metadata: record.metadata ?? defaults.record.metadata,
    },
  };
}
