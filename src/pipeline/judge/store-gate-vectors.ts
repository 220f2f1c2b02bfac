import type { Store } from "../../postgres/database.ts";
import { type Asking, readGoldenSet, storeVectorsOf } from "./golden.ts";
import { probeTexts } from "./judge-probes.ts";

/** Embeds what the gates ask and is not stored yet: golden queries, and the probes of a staged generation. */
export async function storeGateVectors(
  store: Store,
  asking: Asking,
  staged: { readonly generation: number; readonly base: number | null } | null,
): Promise<void> {
  const { config } = asking;
  const golden = await readGoldenSet(config);
  const queries = golden?.queries.map((one) => one.query) ?? [];
  const probes = staged === null ? [] : await probeTexts(store, config, staged.generation, staged.base);
  await storeVectorsOf(store, asking, [...queries, ...probes]);
}
