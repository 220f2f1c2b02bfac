import { Failure } from "../failure/failure.ts";
import type { EmbedSettings, IndexPolicy } from "./config.ts";
import { defaultModels, defaults, dimensionLimits, modelDimensions, offlineModel } from "./defaults.ts";
import { prices } from "./prices.ts";
import type { UserConfig } from "./user-config.ts";

type UserEmbed = NonNullable<UserConfig["embed"]>;

/** The profile and the limits of a run. Keys that belong to a model stay behind when the environment changes provider. */
export function mergeEmbed(base: UserEmbed, override: UserEmbed): UserEmbed {
  if (override.provider === undefined || override.provider === (base.provider ?? defaults.embed.provider)) {
    return { ...base, ...override };
  }
  const { batchSize, batchTokens, concurrency, timeoutSeconds, retryBudgetSeconds, stalledMinutes } = base;
  return {
    batchSize,
    batchTokens,
    concurrency,
    timeoutSeconds,
    retryBudgetSeconds,
    stalledMinutes,
    ...override,
  };
}

export function resolveEmbed(options: {
  readonly file: string;
  readonly embed: UserEmbed;
  readonly index: IndexPolicy;
  /** The surroundings' one, for a configuration that names no other. */
  readonly apiKey: string | undefined;
}): EmbedSettings {
  const { file, embed, index, apiKey } = options;
  const provider = embed.provider ?? defaults.embed.provider;
  const model = embed.model ?? defaultModels[provider];
  if (provider === "local" && model !== offlineModel) {
    throw new Failure(`${file}: the provider local has no model "${model}"; expected "${offlineModel}".`, {
      remedy: "Leave embed.model out, or set embed.provider to openai.",
    });
  }
  const unused = (["apiKey", "baseUrl"] as const).find(
    (key) => embed[key] !== undefined && embed[key] !== "",
  );
  if (embed.provider === undefined && unused !== undefined) {
    throw new Failure(
      `${file}: embed.${unused} is set and embed.provider is not, so the offline embedder would embed and not use it.`,
      { remedy: `Set embed.provider to openai, or leave embed.${unused} out.` },
    );
  }
  const own = modelDimensions.get(model);
  const dimensions = embed.dimensions ?? own;
  if (dimensions === undefined) {
    throw new Failure(`${file}: the dimensions of the model "${model}" are not known.`, {
      remedy: "Set embed.dimensions to the length of its vectors.",
    });
  }
  if (provider !== "local" && own !== undefined && dimensions > own) {
    throw new Failure(
      `${file}: embed.dimensions is ${dimensions}; the vectors of the model "${model}" have ${own}.`,
      { remedy: `Leave embed.dimensions out, or ask for at most ${own}.` },
    );
  }
  if (dimensions > dimensionLimits.indexed && index !== "none") {
    throw new Failure(
      `${file}: embed.dimensions is ${dimensions}; an index takes at most ${dimensionLimits.indexed}.`,
      { remedy: "Ask the model for fewer dimensions, or set index: none, which searches exactly." },
    );
  }
  return {
    provider,
    model,
    dimensions,
    baseUrl: embed.baseUrl,
    apiKey: provider === "local" ? undefined : (embed.apiKey ?? apiKey) || undefined,
    maxInputsPerRequest: embed.batchSize ?? defaults.embed.batchSize,
    maxTokensPerRequest: embed.batchTokens ?? defaults.embed.batchTokens,
    concurrency: embed.concurrency ?? defaults.embed.concurrency,
    timeoutMs: (embed.timeoutSeconds ?? defaults.embed.timeoutSeconds) * 1000,
    retryBudgetMs: (embed.retryBudgetSeconds ?? defaults.embed.retryBudgetSeconds) * 1000,
    stalledMs: (embed.stalledMinutes ?? defaults.embed.stalledMinutes) * 60_000,
    usdPerMillionTokens:
      embed.usdPerMillionTokens ?? (provider === "local" ? 0 : prices.usdPerMillionTokens.get(model)),
  };
}
