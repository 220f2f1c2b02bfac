import type { Config } from "../../config/config.ts";
import { goldenTargetsGate } from "../../gate/verdict.ts";
import type { ReadCorpus } from "../corpus/read-corpus.ts";
import { resolveInPlan } from "../judge/resolve-golden.ts";
import type { Drawn } from "./draw-against.ts";

/** What a plan says of golden labels that point nowhere once it is run: its gate would find them with everything embedded. */
export async function lostLabelsWarning(
  config: Config,
  read: ReadCorpus,
  { comparison }: Pick<Drawn, "comparison">,
): Promise<readonly string[]> {
  const resolved = await resolveInPlan(config, read, comparison);
  const [first] = resolved?.findings ?? [];
  if (resolved === null || first === undefined) return [];
  const { gate, reason } = goldenTargetsGate(resolved.golden, resolved.findings);
  return [`The gate ${gate} will stop an ingest of this: ${reason} ${first.remedy}`];
}
