import type { Config } from "../../config/config.ts";
import { openaiBaseUrl, serverName } from "../../embed/key.ts";
import { ProviderError } from "../../embed/provider-error.ts";
import { Failure } from "../../failure/failure.ts";
import type { Check } from "../doctor.ts";
import { embedQueries } from "../judge/golden.ts";

/** Who asks a doctor does not wait as long as a run does for a provider that is busy, or silent. */
const longestMs = 10_000;

/** Embeds one word as a run embeds its texts: with the key, retries and checks of the vector. Billed as one token or two. */
export async function checkProvider(config: Config): Promise<Check> {
  const check = "provider";
  const { embed } = config;
  if (embed.provider === "local")
    return { check, outcome: "ok", reason: "The offline embedder asks nobody." };
  const patience = {
    retryBudgetMs: Math.min(embed.retryBudgetMs, longestMs),
    timeoutMs: Math.min(embed.timeoutMs, longestMs),
  };
  const began = performance.now();
  try {
    await embedQueries({ config: { ...config, embed: { ...embed, ...patience } } }, ["corpusgate"]);
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    const server = serverName(embed.baseUrl ?? openaiBaseUrl);
    return {
      check,
      outcome: "ok",
      reason: `${server} embedded a word with ${embed.model} in ${seconds} s: ${embed.dimensions} numbers, as configured.`,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // What ends a run whose retries are used up tells of what was embedded before; here that was nothing.
    const { message, remedy } = error.cause instanceof ProviderError ? unhurried(error.cause) : error;
    return { check, outcome: "failed", reason: `${message} ${remedy}` };
  }
}

/** A run waits longer for a slow answer, and may be told to wait longer still; one word takes no time. */
function unhurried(error: ProviderError): Pick<Failure, "message" | "remedy"> {
  if (error.kind !== "timeout") return error;
  return { message: error.message, remedy: "Check embed.baseUrl and the network." };
}
