import { canaryTexts } from "../../embed/canary-texts.ts";
import { openaiBaseUrl, serverName } from "../../embed/key.ts";
import { profileFingerprint, profileOf } from "../../embed/profile.ts";
import { Failure } from "../../failure/failure.ts";
import type { Store } from "../../postgres/database.ts";
import { readQueryEmbeddings } from "../../postgres/stored-vectors.ts";
import { cosinesOf } from "../drift/canaries.ts";
import { type Asking, embedQueries, queryHash } from "../judge/golden.ts";

/** The short question about each of three subjects: some 25 tokens. */
const asked = canaryTexts.filter((_, position) => position % 10 === 0).slice(0, 3);
/**
 * Texts of two models meet at a mean cosine near 0; one model served by two servers, or with weights of fewer bits, stays
 * above 0.97. Smaller changes are `drift`'s to tell.
 */
const leastMean = 0.9;

/**
 * Refuses, before anything is paid for, to add vectors of another model to those of the profile: what is stored under
 * its name is found by no search and embedded by no later run. A first run of a profile has nothing to compare with.
 */
export async function refuseOtherSpace(store: Store, asking: Asking): Promise<void> {
  const { config } = asking;
  const { provider, model, baseUrl = openaiBaseUrl } = config.embed;
  if (provider === "local") return;
  const stored = await readQueryEmbeddings(
    store,
    profileFingerprint(profileOf(config.embed)),
    asked.map(queryHash),
  );
  if (stored.size < asked.length) return;
  const cosines = cosinesOf(stored, await embedQueries(asking, asked));
  const mean = cosines.reduce((sum, one) => sum + one, 0) / cosines.length;
  if (mean >= leastMean) return;
  throw new Failure(
    `"${model}" at ${serverName(baseUrl)} embeds the same ${asked.length} texts otherwise than when this profile was first used (mean cosine ${mean.toFixed(3)}; at least ${leastMean} was expected): another model answers.`,
    {
      remedy:
        "Nothing was embedded or changed. Correct embed.baseUrl or embed.model. If the provider replaced the model, give it another name or dimensions in `embed` and ingest, which embeds everything again.",
    },
  );
}
