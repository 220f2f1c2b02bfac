import { basename, posix } from "node:path";
import type { Config, FetchSettings, Source, ViewSettings } from "./config.ts";
import type { DatabaseSettings } from "./database.ts";
import { defaults } from "./defaults.ts";
import type { Variables } from "./expand.ts";
import type { KeyPath } from "./located-yaml.ts";
import { mergeEmbed, resolveEmbed } from "./resolve-embed.ts";
import { resolveGate } from "./resolve-gate.ts";
import { resolveGuardrails } from "./resolve-guardrails.ts";
import { resolveLint } from "./resolve-lint.ts";
import type { UserConfig, UserEnvironment } from "./user-config.ts";
import { resolveFields } from "./user-fields.ts";
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
  readonly variables: Variables;
  /** Line of a key in the file. */
  readonly lineOf: (path: KeyPath) => number;
  readonly openAs: (schema: string) => DatabaseSettings;
}): Config {
  const { file, name, root, user, environment, own, apiKey, variables, lineOf, openAs } = options;
  const index = own.index ?? user.index ?? defaults.index;
  const guards = { ...user.guards, ...own.guards };
  const retention = { ...user.retention, ...own.retention };
  const drift = {
    queries: user.drift?.queries === undefined ? undefined : posix.normalize(user.drift.queries),
  };
  const gate = resolveGate(user.golden, user.gate ?? {}, own.gate ?? {});
  const ownFiles = [basename(file), gate.golden, gate.thresholds, drift.queries].filter(
    (path) => path !== undefined,
  );
  return {
    file,
    corpus: user.corpus,
    environment,
    load: {
      root,
      sources: user.sources.map((one) => resolveSource(one, ownFiles, variables)),
      maxDocumentBytes: user.load?.maxDocumentBytes ?? defaults.maxDocumentBytes,
      maxExportBytes: user.load?.maxExportBytes ?? defaults.maxExportBytes,
      maxMdxLoss: user.load?.maxMdxLoss ?? defaults.maxMdxLoss,
      fields: resolveFields(user.fields),
    },
    lint: resolveLint(user.lint, lineOf),
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
    drift,
    gate,
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

/** `ownFiles`: the configuration, and what it names beside documents; golden queries among those would find themselves. */
function resolveSource(user: UserSource, ownFiles: readonly string[], variables: Variables): Source {
  const { name, exclude = [], format, metadata = {}, record = {}, sanity = {} } = user;
  const { templateTags = defaults.templateTags } = user;
  const manifest = user.manifest === undefined ? undefined : posix.normalize(user.manifest);
  const include = user.include.map((glob) => posix.normalize(glob));
  return {
    name,
    include,
    exclude: exclude.map((glob) => posix.normalize(glob)),
    // What a command fetched lies in a folder of its own. A list of documents is none of them.
    ownFiles: [
      ...(user.fetch === undefined ? ownFiles.filter((path) => !include.includes(path)) : []),
      ...(manifest === undefined ? [] : [manifest]),
    ],
    format,
    metadata,
    record: {
      at: record.at,
      id: record.id ?? defaults.record.id,
      title: record.title ?? defaults.record.title,
      text: record.text ?? defaults.record.text,
      metadata: record.metadata ?? defaults.record.metadata,
      standardColumns: record.standardColumns ?? defaults.record.standardColumns,
      markup: record.markup ?? defaults.record.markup,
      delimiter: record.delimiter,
    },
    sanity: {
      types: sanity.types ?? defaults.sanity.types,
      excludeTypes: sanity.excludeTypes ?? defaults.sanity.excludeTypes,
      excludeFields: sanity.excludeFields ?? defaults.sanity.excludeFields,
      maxAgeDays: sanity.maxAgeDays,
    },
    templateTags,
    manifest,
    fetch: resolveFetch(user, variables),
  };
}

function resolveFetch(user: UserSource, variables: Variables): FetchSettings | undefined {
  if (user.fetch === undefined) return undefined;
  const surroundings = ["PATH", "HOME"].flatMap((name): [string, string][] => {
    const value = variables[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    command: user.fetch,
    variables: Object.fromEntries((user.fetchEnv ?? []).map((name) => [name, variables[name]])),
    surroundings: Object.fromEntries(surroundings),
    timeoutMs: (user.fetchTimeoutSeconds ?? defaults.fetchTimeoutSeconds) * 1000,
    maxBytes: user.fetchMaxBytes ?? defaults.fetchMaxBytes,
  };
}
