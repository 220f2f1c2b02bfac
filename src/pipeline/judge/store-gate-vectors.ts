import type { Config } from "../../config/config.ts";
import type { Store } from "../../postgres/database.ts";
import type { Observer } from "../progress.ts";
import { readGoldenSet, storeVectorsOf } from "./golden.ts";
import { probeTexts } from "./judge-probes.ts";

/** Embeds what the gates ask and is not stored yet: golden queries, and the probes of a staged generation. */
export async function storeGateVectors(
  store: Store,
  config: Config,
  observe: Observer,
  staged: { readonly generation: number; readonly base: number | null } | null,
): Promise<void> {
  const golden = await readGoldenSet(config);
  const queries = golden?.queries.map((one) => one.query) ?? [];
  const probes = staged === null ? [] : await probeTexts(store, config, staged.generation, staged.base);
  await storeVectorsOf(store, config, [...queries, ...probes], observe);
}
